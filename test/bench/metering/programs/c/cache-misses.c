// One chain through 4 MiB in random order: each step waits for the one before it, and for memory.
#include "shared/random.h"

enum { COUNT = 1 << 16 };
typedef struct { u32 next; u32 rest[15]; } line;
static line lines[COUNT];

static int linked;
static u32 at;

static void link(void) {
  seed(7);
  for (u32 i = 0; i < COUNT; i++) lines[i].next = i;
  // Sattolo's shuffle: the result is one cycle.
  for (u32 i = COUNT - 1; i > 0; i--) {
    u32 other = next() % i, kept = lines[i].next;
    lines[i].next = lines[other].next;
    lines[other].next = kept;
  }
  linked = 1;
}

int run(int n) {
  if (!linked) link();
  u32 sum = 0;
  for (int round = 0; round < n; round++) {
    for (int i = 0; i < 1024; i++) {
      at = lines[at].next;
      sum += at;
    }
  }
  return (int)sum;
}
