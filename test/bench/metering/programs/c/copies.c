// Records of 16 to 400 bytes, copied and cleared: bulk memory by small lengths.
#include "shared/random.h"

enum { ROOM = 16384 };
static u8 from[ROOM + 512], to[ROOM + 512];

int run(int n) {
  u32 sum = 0;
  seed(20);
  for (int i = 0; i < ROOM; i++) from[i] = (u8)next();
  for (int round = 0; round < n; round++) {
    for (u32 at = 0; at < ROOM;) {
      u32 length = 16 + next() % 385;
      __builtin_memcpy(to + at, from + (next() & (ROOM - 1)), length);
      if ((length & 7) == 0) __builtin_memset(to + at, (int)length, length);
      sum = sum * 31 + to[at] + to[at + length - 1];
      at += length;
    }
  }
  return (int)sum;
}
