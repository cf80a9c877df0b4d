#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/openat2.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/types.h>
#include <unistd.h>

int clinux_syncfs(int fd) { return syncfs(fd); }

void clinux_start_writing(int fd, long long offset, long long octets) {
    (void)sync_file_range(fd, offset, octets, SYNC_FILE_RANGE_WRITE);
}

void clinux_keep_freed_memory(void) {
    // A heap grows by a mebibyte, and shrinks when 8 of them are free.
    (void)mallopt(M_TOP_PAD, 1 << 20);
    (void)mallopt(M_TRIM_THRESHOLD, 8 << 20);
    // Said, since either of the above ends glibc's own adjusting of it.
    (void)mallopt(M_MMAP_THRESHOLD, 1 << 20);
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

int clinux_can_become(unsigned int uid, unsigned int gid) {
    if (geteuid() == uid && getegid() == gid) return 1;
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3];
    if (syscall(SYS_capget, &header, sets) != 0) return 0;
    unsigned int wanted = (1u << CAP_SETUID) | (1u << CAP_SETGID);
    return (sets[0].effective & wanted) == wanted;
}

int clinux_open_unnamed(const char *folder) {
    int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR)) return fd;
    char name[4096];
    if (snprintf(name, sizeof name, "%s/.martlet-XXXXXX", folder) >= (int)sizeof name) {
        errno = ENAMETOOLONG;
        return -1;
    }
    fd = mkostemp(name, O_CLOEXEC);
    if (fd >= 0) unlink(name);
    return fd;
}

int clinux_output_pipe(int *reader, int *writer) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return -1;
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    *reader = ends[0];
    *writer = ends[1];
    return 0;
}

/* What the child does between fork and exec: system calls only, since other threads may have held any lock. */
static void clinux_become_program(const struct clinux_program *program) {
    for (int signal_number = 1; signal_number < 32; signal_number++) signal(signal_number, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, 0);
    setpgid(0, 0);
    if (dup2(program->input, 0) < 0 || dup2(program->output, 1) < 0 || dup2(program->output, 2) < 0) return;
    if (syscall(SYS_close_range, 3u, ~0u, 0u) != 0) return;
    if (geteuid() != program->uid || getegid() != program->gid) {
        gid_t group = program->gid;
        if (syscall(SYS_setgroups, (size_t)1, &group) != 0) return;
        if (syscall(SYS_setresgid, program->gid, program->gid, program->gid) != 0) return;
        if (syscall(SYS_setresuid, program->uid, program->uid, program->uid) != 0) return;
    }
    if (chdir(program->folder) != 0 && chdir("/") != 0) return;
    struct rlimit files = {program->file_octets, program->file_octets};
    struct rlimit cores = {0, 0};
    struct rlimit seconds = {program->cpu_seconds, program->cpu_seconds};
    if (setrlimit(RLIMIT_FSIZE, &files) != 0 || setrlimit(RLIMIT_CORE, &cores) != 0 || setrlimit(RLIMIT_CPU, &seconds) != 0) return;
    char *const arguments[] = {"sh", "-c", (char *)program->command, 0};
    execve("/bin/sh", arguments, program->environment);
}

int clinux_start_program(const struct clinux_program *program, int *pidfd) {
    pid_t child = fork();
    if (child < 0) return -1;
    if (child == 0) {
        clinux_become_program(program);
        _exit(111);
    }
    setpgid(child, child);
    *pidfd = (int)syscall(SYS_pidfd_open, child, 0u);
    return child;
}

int clinux_open_in_root(int root, const char *path, int flags) {
    struct open_how how = {.flags = (unsigned)(flags | O_CLOEXEC), .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS};
    return (int)syscall(SYS_openat2, root, path, &how, sizeof how);
}

static int clinux_is_acting_as(unsigned int uid, unsigned int gid) {
    /* An impossible number changes nothing and tells who it is. */
    return (unsigned int)setfsuid(-1) == uid && (unsigned int)setfsgid(-1) == gid;
}

int clinux_act_as(unsigned int uid, unsigned int gid) {
    if (geteuid() == uid && getegid() == gid) return 0;
    gid_t group = gid;
    /* The system call, since the function of the C library changes all threads. */
    if (syscall(SYS_setgroups, (size_t)1, &group) != 0) return -1;
    setfsgid(gid);
    setfsuid(uid);
    if (clinux_is_acting_as(uid, gid)) return 0;
    clinux_act_as_self();
    errno = EPERM;
    return -1;
}

void clinux_act_as_self(void) {
    setfsuid(geteuid());
    setfsgid(getegid());
}

int clinux_open_beneath(int root, const char *path, int flags) {
    struct open_how how = {.flags = (unsigned)(flags | O_CLOEXEC), .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS};
    return (int)syscall(SYS_openat2, root, path, &how, sizeof how);
}

int clinux_pidfd_open(int process) { return (int)syscall(SYS_pidfd_open, process, 0u); }

int clinux_pidfd_getfd(int pidfd, int descriptor) { return (int)syscall(SYS_pidfd_getfd, pidfd, descriptor, 0u); }

int clinux_send_descriptors(int socket, const int *descriptors, int count, const void *octets, int length) {
    if (count < 0 || count > CLINUX_MOST_DESCRIPTORS) {
        errno = E2BIG;
        return -1;
    }
    union {
        struct cmsghdr header;
        char room[CMSG_SPACE(sizeof(int) * CLINUX_MOST_DESCRIPTORS)];
    } control;
    struct iovec part = {(void *)octets, (size_t)length};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    if (count > 0) {
        memset(&control, 0, sizeof control);
        message.msg_control = control.room;
        message.msg_controllen = CMSG_SPACE(sizeof(int) * count);
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(int) * count);
        memcpy(CMSG_DATA(header), descriptors, sizeof(int) * count);
    }
    int sent;
    do sent = (int)sendmsg(socket, &message, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    return sent;
}

int clinux_receive_descriptors(int socket, int *descriptors, int *count, void *octets, int room) {
    union {
        struct cmsghdr header;
        char room[CMSG_SPACE(sizeof(int) * CLINUX_MOST_DESCRIPTORS)];
    } control;
    struct iovec part = {octets, (size_t)room};
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.room, .msg_controllen = sizeof control.room};
    *count = 0;
    int length;
    do length = (int)recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    while (length < 0 && errno == EINTR);
    if (length < 0) return -1;
    for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
        if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
        int found = (int)((header->cmsg_len - CMSG_LEN(0)) / sizeof(int));
        memcpy(descriptors + *count, CMSG_DATA(header), sizeof(int) * found);
        *count += found;
    }
    if (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) {
        while (*count > 0) close(descriptors[--*count]);
        errno = EMSGSIZE;
        return -1;
    }
    return length;
}

int clinux_peer(int socket, int *process, unsigned int *uid) {
    struct ucred peer;
    socklen_t size = sizeof peer;
    if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return -1;
    *process = peer.pid;
    *uid = peer.uid;
    return 0;
}
