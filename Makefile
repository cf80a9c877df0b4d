# What each of these does is said in CONTRIBUTING.md.
.PHONY: run test bench format lint deb deb-check deb-boot

SWIFT_SOURCES = $(wildcard Sources Tests Benchmarks/Sources Benchmarks/Package.swift Fuzz Package.swift)

run:
	@Scripts/demo

test:
	@Scripts/test

bench:
	@Scripts/bench $(BENCH_ARGS)

format:
	swift format -i -r -p --configuration .swift-format $(SWIFT_SOURCES)

lint:
	swift format lint -s -r -p --configuration .swift-format $(SWIFT_SOURCES)
	@Scripts/check-rooms
	@Scripts/check-files

deb:
	@Scripts/deb $(DEB_ARGS)

deb-check:
	@Scripts/deb-check $(DEB_ARGS)

deb-boot:
	@Scripts/deb-boot $(DEB_ARGS)
