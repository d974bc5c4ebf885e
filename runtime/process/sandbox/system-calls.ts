/** A machine whose system calls are known here, as Node calls it. */
export type Machine = "x64" | "arm64";

/** The numbers of a call on x86-64 (asm/unistd_64.h) and on arm64 (asm-generic/unistd.h); null where a machine has it not. */
export type SystemCall = Readonly<Record<Machine, number | null>>;

/** The calls that a program of Skerry may make, by what they are for, each with its two numbers. What is not here can do
 * nothing but harm in such a program: it traces or reads other processes, changes its user, enters namespaces, mounts,
 * loads code into the kernel, sets clocks, changes whose a file is and who may use it, or shares memory by name. */
const listed: Readonly<Record<string, string>> = {
  files: `read 0 63, write 1 64, open 2 -, openat 257 56, openat2 437 437, creat 85 -, close 3 57, close_range 436 436,
    lseek 8 62, pread64 17 67, pwrite64 18 68, readv 19 65, writev 20 66, preadv 295 69, pwritev 296 70, preadv2 327 286,
    pwritev2 328 287, fsync 74 82, fdatasync 75 83, sync_file_range 277 84, truncate 76 45, ftruncate 77 46,
    fallocate 285 47, fadvise64 221 223, readahead 187 213, sendfile 40 71, copy_file_range 326 285, splice 275 76,
    tee 276 77, dup 32 23, dup2 33 -, dup3 292 24, pipe 22 -, pipe2 293 59, flock 73 32, umask 95 166, ioctl 16 29,
    fcntl 72 25`,
  folders: `stat 4 -, fstat 5 80, lstat 6 -, newfstatat 262 79, statx 332 291, statfs 137 43, fstatfs 138 44, access 21 -,
    faccessat 269 48, faccessat2 439 439, readlink 89 -, readlinkat 267 78, getdents 78 -, getdents64 217 61,
    getcwd 79 17, chdir 80 49, fchdir 81 50, mkdir 83 -, mkdirat 258 34, rmdir 84 -, unlink 87 -, unlinkat 263 35,
    rename 82 -, renameat 264 38, renameat2 316 276, link 86 -, linkat 265 37, symlink 88 -, symlinkat 266 36`,
  waiting: `poll 7 -, ppoll 271 73, select 23 -, pselect6 270 72, epoll_create 213 -, epoll_create1 291 20,
    epoll_ctl 233 21, epoll_wait 232 -, epoll_pwait 281 22, epoll_pwait2 441 441, eventfd 284 -, eventfd2 290 19,
    timerfd_create 283 85, timerfd_settime 286 86, timerfd_gettime 287 87, pause 34 -, nanosleep 35 101,
    clock_nanosleep 230 115, restart_syscall 219 128`,
  sockets: `socket 41 198, socketpair 53 199, connect 42 203, getsockname 51 204, getpeername 52 205, setsockopt 54 208, getsockopt 55 209, sendto 44 206, recvfrom 45 207,
    sendmsg 46 211, recvmsg 47 212, sendmmsg 307 269, recvmmsg 299 243, shutdown 48 210`,
  memory: `mmap 9 222, mprotect 10 226, munmap 11 215, brk 12 214, mremap 25 216, msync 26 227, mincore 27 232,
    madvise 28 233, mlock 149 228, mlock2 325 284, munlock 150 229, pkey_alloc 330 289, pkey_free 331 290,
    pkey_mprotect 329 288, membarrier 324 283, mseal 462 462, map_shadow_stack 453 453`,
  threads: `clone 56 220, execve 59 221, exit 60 93, exit_group 231 94, futex 202 98, futex_waitv 449 449,
    futex_wake 454 454, futex_wait 455 455, futex_requeue 456 456, set_tid_address 218 96, set_robust_list 273 99,
    rseq 334 293, gettid 186 178, getpid 39 172, getppid 110 173, getpgrp 111 -, getpgid 121 155, getsid 124 156,
    sched_yield 24 124, sched_getaffinity 204 123, sched_getscheduler 145 120, sched_getparam 143 121,
    sched_getattr 315 275, sched_get_priority_max 146 125, sched_get_priority_min 147 126, getpriority 140 141,
    getcpu 309 168, wait4 61 260, waitid 247 95`,
  signals: `rt_sigaction 13 134, rt_sigprocmask 14 135, rt_sigreturn 15 139, rt_sigpending 127 136, rt_sigsuspend 130 133,
    rt_sigtimedwait 128 137, sigaltstack 131 132, kill 62 129, tkill 200 130, tgkill 234 131`,
  clocks: `clock_gettime 228 113, clock_getres 229 114, gettimeofday 96 169, time 201 -, times 100 153,
    getitimer 36 102, setitimer 38 103, alarm 37 -, timer_create 222 107, timer_settime 223 110, timer_gettime 224 108,
    timer_getoverrun 225 109, timer_delete 226 111`,
  own: `arch_prctl 158 -, prctl 157 167, prlimit64 302 261, getrlimit 97 163, setrlimit 160 164, getrusage 98 165,
    uname 63 160, sysinfo 99 179, getrandom 318 278, getuid 102 174, geteuid 107 175, getgid 104 176, getegid 108 177,
    getresuid 118 148, getresgid 120 150, getgroups 115 158, capget 125 90, capset 126 91`,
  /** Calls for processes that listen at a path, and set who may open it. */
  listening: `bind 49 200, listen 50 201, accept 43 202, accept4 288 242, chmod 90 -, fchmod 91 52, fchmodat 268 53`,
};

/** The calls, by their names. */
export const systemCalls: ReadonlyMap<string, SystemCall> = new Map(
  Object.values(listed).flatMap((calls) => calls.split(/,\s+/).map(readCall)),
);

/** Calls that only processes which listen at a path may make. */
export const callsOfListeners: readonly string[] = namesOf(listed.listening ?? "");

function readCall(text: string): [string, SystemCall] {
  const [name = "", x64 = "-", arm64 = "-"] = text.trim().split(/\s+/);
  return [name, { x64: readNumber(x64), arm64: readNumber(arm64) }];
}

function readNumber(text: string): number | null {
  return text === "-" ? null : Number(text);
}

function namesOf(calls: string): string[] {
  return calls.split(/,\s+/).map((call) => readCall(call)[0]);
}
