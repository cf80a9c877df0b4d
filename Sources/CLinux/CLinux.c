#define _GNU_SOURCE
#include "CLinux.h"

#include <grp.h>
#include <sys/types.h>
#include <unistd.h>

int clinux_syncfs(int fd) { return syncfs(fd); }

int clinux_drop_privileges(const char *name, unsigned int uid, unsigned int gid) {
    if (initgroups(name, gid) != 0) return -1;
    if (setresgid(gid, gid, gid) != 0) return -1;
    return setresuid(uid, uid, uid);
}
