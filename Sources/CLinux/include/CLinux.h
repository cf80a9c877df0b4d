// The few Linux calls that Swift's Glibc module does not show, under names of their own.
#ifndef CLINUX_H
#define CLINUX_H

/// syncfs(2): writes out everything of the file system that holds `fd`. 0, or -1 with errno.
int clinux_syncfs(int fd);

/// Gives root away for good, in the order that must be kept: supplementary groups of `name`, then group, then user.
/// 0, or -1 with errno of the first step that failed.
int clinux_drop_privileges(const char *name, unsigned int uid, unsigned int gid);

#endif
