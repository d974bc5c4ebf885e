// A hash on four lanes of 64 bits, in the manner of xxHash, over 16 KiB.
#include "shared/random.h"

static u8 data[16384];

static u64 turn(u64 value, int by) { return value << by | value >> (64 - by); }
static u64 lane(u64 sum, u64 word) { return turn(sum + word * 0xC2B2AE3D27D4EB4Full, 31) * 0x9E3779B185EBCA87ull; }

static u64 digest(u64 state) {
  const u64 *words = (const u64 *)data;
  u64 a = state, b = state + 1, c = state - 1, d = ~state;
  for (int i = 0; i < 2048; i += 4) {
    a = lane(a, words[i]);
    b = lane(b, words[i + 1]);
    c = lane(c, words[i + 2]);
    d = lane(d, words[i + 3]);
  }
  u64 sum = turn(a, 1) + turn(b, 7) + turn(c, 12) + turn(d, 18);
  sum ^= sum >> 33;
  sum *= 0xC2B2AE3D27D4EB4Full;
  return sum ^ sum >> 29;
}

int run(int n) {
  seed(15);
  for (int i = 0; i < 16384; i++) data[i] = (u8)next();
  u64 sum = 1;
  for (int round = 0; round < n; round++) sum = digest(sum);
  return (int)(sum ^ sum >> 32);
}
