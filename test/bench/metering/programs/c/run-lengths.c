// Runs of bytes, packed and unpacked.
#include "shared/random.h"

enum { LENGTH = 4096 };
static u8 plain[LENGTH], packed[2 * LENGTH], back[LENGTH];

static int pack(void) {
  int out = 0;
  for (int i = 0; i < LENGTH;) {
    int run = 1;
    while (i + run < LENGTH && run < 255 && plain[i + run] == plain[i]) run++;
    packed[out++] = (u8)run, packed[out++] = plain[i];
    i += run;
  }
  return out;
}

static int unpack(int length) {
  int out = 0;
  for (int i = 0; i < length; i += 2)
    for (int k = 0; k < packed[i]; k++) back[out++] = packed[i + 1];
  return out;
}

int run(int n) {
  u32 sum = 0;
  seed(53);
  for (int round = 0; round < n; round++) {
    for (int i = 0; i < LENGTH;) {
      u8 value = (u8)(next() & 7);
      for (u32 k = next() & 15; k != 0 && i < LENGTH; k--) plain[i++] = value;
    }
    int length = pack();
    sum = sum * 31 + (u32)length + (u32)unpack(length) + back[round & (LENGTH - 1)];
  }
  return (int)sum;
}
