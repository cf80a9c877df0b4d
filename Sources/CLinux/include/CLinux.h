// The few Linux calls that Swift's Glibc module does not show, under names of their own.
#ifndef CLINUX_H
#define CLINUX_H

/// syncfs(2): writes out everything of the file system that holds `fd`. 0, or -1 with errno.
int clinux_syncfs(int fd);

/// sync_file_range(2): begins to write these octets of a file out and does not wait for it. A hint; no error is told.
void clinux_start_writing(int fd, long long offset, long long octets);

/// mallopt(3): keeps memory that was freed for what comes next, instead of giving it back to the kernel and asking for it anew.
void clinux_keep_freed_memory(void);

/// The magic number of the file system that holds `path`, statfs(2); 0 when it cannot be had.
long clinux_file_system_magic(const char *path);

/// Writes the block device's number, `major:minor`, of a `st_dev` into `text`.
void clinux_device_number(unsigned long long device, char *text, int room);

/// Gives root away for good, in the order that must be kept: supplementary groups of `name`, then group, then user.
/// 0, or -1 with errno of the first step that failed.
int clinux_drop_privileges(const char *name, unsigned int uid, unsigned int gid);

/// Whether this process may start another as `uid` and `gid`: it is both, or has CAP_SETUID and CAP_SETGID.
int clinux_can_become(unsigned int uid, unsigned int gid);

/// A program to be run by `/bin/sh -c`.
struct clinux_program {
    const char *command;
    /// The working folder; `/` where it cannot be entered.
    const char *folder;
    /// `NAME=value`, closed by a null pointer.
    char *const *environment;
    /// Standard input.
    int input;
    /// Standard output and standard error.
    int output;
    unsigned int uid;
    unsigned int gid;
    /// The largest file it may write.
    unsigned long long file_octets;
    /// The most processor time.
    unsigned long long cpu_seconds;
};

/// A file without a name in `folder`, to be written and read, open(2) with O_TMPFILE; where the file system lacks that, one whose name is taken
/// away at once. Its descriptor, or -1 with errno.
int clinux_open_unnamed(const char *folder);

/// A pipe that no other program inherits; reading from it never waits. 0, or -1 with errno.
int clinux_output_pipe(int *reader, int *writer);

/// Starts a program in a process group of its own, as that user, without any other open file. What fails before it runs ends it with 111.
/// Its number, and in `pidfd` what becomes readable when it ends (-1 where that cannot be had); or -1 with errno.
int clinux_start_program(const struct clinux_program *program, int *pidfd);

/// Lets this thread touch files as another account, setfsuid(2): no supplementary group but `gid`, no right of root. 0, or -1 with errno when
/// the process may not. Every other thread stays who it is.
int clinux_act_as(unsigned int uid, unsigned int gid);

/// Ends clinux_act_as for this thread.
void clinux_act_as_self(void);

/// openat2(2): opens `path` below the folder `root`, which neither `..` nor any symbolic link may lead out of (EXDEV). The descriptor is closed
/// on exec; or -1 with errno.
int clinux_open_beneath(int root, const char *path, int flags);

/// openat2(2): opens `path` with the folder `root` as its root, which no `..` and no symbolic link leads out of. `flags` as for open(2); the
/// descriptor is closed on exec. Its descriptor, or -1 with errno.
int clinux_open_in_root(int root, const char *path, int flags);

/// pidfd_open(2): a descriptor for a process. -1 with errno.
int clinux_pidfd_open(int process);

/// pidfd_getfd(2): a descriptor of that process as one of this process, closed on exec. Needs the right to trace it. -1 with errno.
int clinux_pidfd_getfd(int pidfd, int descriptor);

/// As many as one message takes (SCM_MAX_FD of unix(7)).
#define CLINUX_MOST_DESCRIPTORS 253

/// Sends octets, at least one, with descriptors (SCM_RIGHTS, unix(7)). The octets sent, or -1 with errno.
int clinux_send_descriptors(int socket, const int *descriptors, int count, const void *octets, int length);

/// Receives octets and what descriptors come with them, closed on exec. `descriptors` has room for CLINUX_MOST_DESCRIPTORS. The octets received,
/// 0 at the end, or -1 with errno.
int clinux_receive_descriptors(int socket, int *descriptors, int *count, void *octets, int room);

/// The process and the user at the other end of a Unix domain socket, SO_PEERCRED. 0, or -1 with errno.
int clinux_peer(int socket, int *process, unsigned int *uid);

#endif
