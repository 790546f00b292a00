// Runs a command and says what it and all that it waited for have spent.
//
//   spent FILE COMMAND…
//
// writes `CPU-SECONDS PEAK-KIB` to the file and ends as the command did. A program of its own, as a
// process inherits the peak of the one that started it, which is not to be a large interpreter.
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static double seconds(struct timeval time) {
  return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

int main(int count, char **arguments) {
  if (count < 3) {
    fprintf(stderr, "usage: spent FILE COMMAND…\n");
    return 64;
  }
  pid_t child = fork();
  if (child == 0) {
    execvp(arguments[2], arguments + 2);
    perror(arguments[2]);
    _exit(127);
  }
  int status;
  struct rusage usage;
  if (child < 0 || wait4(child, &status, 0, &usage) != child) {
    perror("spent");
    return 1;
  }
  FILE *file = fopen(arguments[1], "w");
  if (!file) {
    perror(arguments[1]);
    return 1;
  }
  fprintf(file, "%.6f %ld\n", seconds(usage.ru_utime) + seconds(usage.ru_stime), usage.ru_maxrss);
  fclose(file);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
