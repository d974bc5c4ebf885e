// A merge sort of 64-bit keys, bottom up, and searches by halving.
#include "shared/random.h"

enum { COUNT = 2048 };
static u64 keys[COUNT], other[COUNT];

static void sort(void) {
  u64 *from = keys, *to = other;
  for (int width = 1; width < COUNT; width *= 2) {
    for (int start = 0; start < COUNT; start += 2 * width) {
      int i = start, j = start + width, middle = j, end = start + 2 * width;
      for (int k = start; k < end; k++) {
        to[k] = i < middle && (j >= end || from[i] <= from[j]) ? from[i++] : from[j++];
      }
    }
    u64 *kept = from;
    from = to, to = kept;
  }
  if (from != keys) for (int i = 0; i < COUNT; i++) keys[i] = from[i];
}

static int find(u64 key) {
  int low = 0, high = COUNT;
  while (low < high) {
    int middle = (low + high) / 2;
    if (keys[middle] < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

int run(int n) {
  u32 sum = 0;
  seed(22);
  for (int round = 0; round < n; round++) {
    for (int i = 0; i < COUNT; i++) keys[i] = (u64)next() << 20 ^ next();
    sort();
    for (int i = 0; i < 256; i++) sum = sum * 31 + (u32)find((u64)next() << 20);
  }
  return (int)sum;
}
