#!/bin/bash
# The first process of a small machine below a folder: ROOT SHARED-FOLDER... In namespaces that unshare(1) made (mount, pid, net, uts, ipc).
# Programs are this machine's, read-only; /etc, /var, /srv and /service are those of ROOT. Its network is a loopback device of its own.
set -euo pipefail
root=$1
shift
mount --make-rprivate /
mount --bind "$root" "$root"
for folder in usr bin sbin lib lib32 lib64 libx32 opt; do
    if [[ -L /$folder ]]; then
        cp -P "/$folder" "$root/"
    elif [[ -d /$folder ]]; then
        mkdir -p "$root/$folder"
        mount --bind "/$folder" "$root/$folder"
        mount -o remount,bind,ro "$root/$folder"
    fi
done
mkdir -p "$root"/{etc,proc,dev,run,tmp,sys}
for file in passwd group services protocols nsswitch.conf ld.so.cache ssl; do cp -a "/etc/$file" "$root/etc/"; done
echo '127.0.0.1 localhost' >"$root/etc/hosts"
mount -t proc proc "$root/proc"
mount --bind /dev "$root/dev"
for folder in run tmp; do mount -t tmpfs tmpfs "$root/$folder"; done
chmod 1777 "$root/tmp"
for folder in "$@"; do
    mkdir -p "$root$folder"
    mount --bind "$folder" "$root$folder"
done
ip link set lo up
cd "$root"
mkdir -p run/outside
pivot_root . run/outside
umount -l run/outside
echo ready
# Bash reaps whoever is left to it.
while :; do
    sleep 3600 &
    wait $!
done
