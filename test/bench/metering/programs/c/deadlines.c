// A heap of deadlines: timers set, moved on and fired in order.
#include "shared/random.h"

enum { COUNT = 128 };
struct timer { u32 at; int id; };
static struct timer heap[COUNT + 1];
static int held;

static void add(u32 at, int id) {
  int i = held++;
  for (; i > 0 && heap[(i - 1) / 2].at > at; i = (i - 1) / 2) heap[i] = heap[(i - 1) / 2];
  heap[i] = (struct timer){at, id};
}

static struct timer first(void) {
  struct timer top = heap[0], moved = heap[--held];
  int i = 0;
  for (int child; (child = i * 2 + 1) < held; i = child) {
    if (child + 1 < held && heap[child + 1].at < heap[child].at) child++;
    if (heap[child].at >= moved.at) break;
    heap[i] = heap[child];
  }
  heap[i] = moved;
  return top;
}

int run(int n) {
  u32 sum = 0;
  seed(76);
  held = 0;
  for (int i = 0; i < COUNT; i++) add(next() & 1023, i);
  for (int round = 0; round < n; round++) {
    for (int i = 0; i < 32; i++) {
      struct timer due = first();
      sum = sum * 31 + (u32)due.id;
      add(due.at + 1 + (next() & 255), due.id);
    }
  }
  return (int)sum;
}
