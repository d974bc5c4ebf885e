// A keyed hash of 64 bits over short messages, by sums, turns and exclusive ors.
#include "shared/random.h"

static u8 message[64];

static u64 turned(u64 value, int by) { return value << by | value >> (64 - by); }

static u64 hash(const u8 *data, int length, u64 k0, u64 k1) {
  u64 a = k0 ^ 0x736f6d6570736575ull, b = k1 ^ 0x646f72616e646f6dull;
  u64 c = k0 ^ 0x6c7967656e657261ull, d = k1 ^ 0x7465646279746573ull;
  for (int i = 0; i <= length / 8 + 3; i++) {
    u64 word = 0;
    int left = length - i * 8;
    if (left >= 8)
      for (int k = 7; k >= 0; k--) word = word << 8 | data[i * 8 + k];
    else if (left >= 0) {
      for (int k = left - 1; k >= 0; k--) word = word << 8 | data[i * 8 + k];
      word |= (u64)length << 56;
    } else c ^= 0xff;
    d ^= word;
    for (int k = 0; k < 2; k++) {
      a += b, c += d, b = turned(b, 13) ^ a, d = turned(d, 16) ^ c, a = turned(a, 32);
      c += b, a += d, b = turned(b, 17) ^ c, d = turned(d, 21) ^ a, c = turned(c, 32);
    }
    a ^= word;
  }
  return a ^ b ^ c ^ d;
}

int run(int n) {
  u64 sum = 0;
  seed(75);
  for (int i = 0; i < 64; i++) message[i] = (u8)next();
  for (int round = 0; round < n; round++) sum ^= hash(message, round & 63, sum, (u64)round);
  return (int)(sum ^ sum >> 32);
}
