// Linux's own calls that Swift's Glibc module leaves out, or whose macros it cannot read.
#ifndef PACTWATCH_CLINUX_H
#define PACTWATCH_CLINUX_H

#include <errno.h>
#include <fcntl.h>
#include <linux/memfd.h>
#include <spawn.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

// A descriptor that becomes readable when the process ends, closed on exec (Linux 5.3).
static inline int pw_pidfd_open(pid_t process) { return (int)syscall(SYS_pidfd_open, process, 0); }

// A pipe whose ends are closed on exec.
static inline int pw_pipe(int *ends) { return (int)syscall(SYS_pipe2, ends, O_CLOEXEC); }

// A counter that one thread raises and another waits for.
static inline int pw_eventfd(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }
static inline void pw_eventfd_raise(int descriptor) { eventfd_write(descriptor, 1); }

// A file in memory without a name, closed on exec and ready to be sealed (Linux 3.17).
static inline int pw_memfd(const char *name) {
  return (int)syscall(SYS_memfd_create, name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
}

// Forbids every change of a file in memory, for good.
static inline int pw_seal(int descriptor) {
  return fcntl(descriptor, 1033 /* F_ADD_SEALS */, 0x1 | 0x2 | 0x4 | 0x8 /* seal, shrink, grow, write */);
}

// Sends an empty datagram with an open descriptor (SCM_RIGHTS, unix(7)).
static inline ssize_t pw_send_descriptor(int socket, const struct sockaddr *to, socklen_t length,
                                         int descriptor) {
  union {
    struct cmsghdr header;
    char room[CMSG_SPACE(sizeof(int))];
  } control;
  struct msghdr message;
  memset(&control, 0, sizeof control);
  memset(&message, 0, sizeof message);
  message.msg_name = (void *)to;
  message.msg_namelen = length;
  message.msg_control = control.room;
  message.msg_controllen = sizeof control.room;
  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof(int));
  memcpy(CMSG_DATA(header), &descriptor, sizeof descriptor);
  return sendmsg(socket, &message, MSG_NOSIGNAL);
}

// Receives a datagram and the descriptor that came with it, if any; else leaves it as it was.
static inline ssize_t pw_receive(int socket, void *bytes, size_t length, int *descriptor) {
  union {
    struct cmsghdr header;
    char room[CMSG_SPACE(sizeof(int))];
  } control;
  struct iovec piece = {bytes, length};
  struct msghdr message;
  memset(&message, 0, sizeof message);
  message.msg_iov = &piece;
  message.msg_iovlen = 1;
  message.msg_control = control.room;
  message.msg_controllen = sizeof control.room;
  ssize_t count = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
  struct cmsghdr *header = count >= 0 ? CMSG_FIRSTHDR(&message) : NULL;
  if (header != NULL && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS)
    memcpy(descriptor, CMSG_DATA(header), sizeof *descriptor);
  return count;
}

// The user of the process at the other end of a Unix socket, as it was when the two were joined
// (SO_PEERCRED, unix(7)); -1 where there is none.
static inline int pw_peer_user(int socket, uid_t *user) {
  struct { pid_t process; uid_t user; gid_t group; } peer;
  socklen_t length = sizeof peer;
  if (getsockopt(socket, SOL_SOCKET, 17 /* SO_PEERCRED */, &peer, &length) != 0) return -1;
  *user = peer.user;
  return 0;
}

// How a process ended, by wait(2)'s macros.
static inline int pw_exited(int status) { return WIFEXITED(status); }
static inline int pw_exit_status(int status) { return WEXITSTATUS(status); }
static inline int pw_signal(int status) { return WTERMSIG(status); }

// Closes every descriptor from `lowest` on in the process that is to be started (glibc 2.34).
static inline int pw_close_from(posix_spawn_file_actions_t *actions, int lowest) {
  return posix_spawn_file_actions_addclosefrom_np(actions, lowest);
}
static inline int pw_change_directory(posix_spawn_file_actions_t *actions, const char *path) {
  return posix_spawn_file_actions_addchdir_np(actions, path);
}

#endif
