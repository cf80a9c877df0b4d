#define _GNU_SOURCE
#include "CLinux.h"

#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>
#include <sys/types.h>
#include <unistd.h>

int clinux_syncfs(int fd) { return syncfs(fd); }

void clinux_start_writing(int fd, long long offset, long long octets) {
    (void)sync_file_range(fd, offset, octets, SYNC_FILE_RANGE_WRITE);
}

long clinux_file_system_magic(const char *path) {
    struct statfs status;
    return statfs(path, &status) == 0 ? (long)status.f_type : 0;
}

void clinux_device_number(unsigned long long device, char *text, int room) {
    snprintf(text, room, "%u:%u", major(device), minor(device));
}

int clinux_drop_privileges(const char *name, unsigned int uid, unsigned int gid) {
    if (initgroups(name, gid) != 0) return -1;
    if (setresgid(gid, gid, gid) != 0) return -1;
    return setresuid(uid, uid, uid);
}
