// Records of numbers of as many bytes as each needs, written and read, differences zigzagged.
#include "shared/random.h"

static u8 bytes[4096];

static u8 *put(u8 *to, u64 value) {
  while (value >= 0x80) *to++ = (u8)(value | 0x80), value >>= 7;
  *to++ = (u8)value;
  return to;
}

static const u8 *get(const u8 *from, u64 *value) {
  u64 sum = 0;
  int shift = 0;
  while (*from & 0x80) sum |= (u64)(*from++ & 0x7f) << shift, shift += 7;
  *value = sum | (u64)*from++ << shift;
  return from;
}

int run(int n) {
  u64 sum = 0;
  seed(82);
  for (int round = 0; round < n; round++) {
    u8 *to = bytes;
    int before = 0;
    for (int i = 0; i < 100; i++) {
      int value = (int)(next() >> (next() & 31));
      int step = (int)((u32)value - (u32)before);
      to = put(to, (u64)(i & 7) << 3 | 1), to = put(to, (u32)(step << 1 ^ step >> 31));
      before = value;
    }
    u32 value = 0;
    for (const u8 *from = bytes; from < to;) {
      u64 field, step;
      from = get(from, &field), from = get(from, &step);
      value += (u32)(step >> 1) ^ -(u32)(step & 1);
      if ((field >> 3) == 3) sum = sum * 31 + value;
      else sum += value;
    }
  }
  return (int)(sum ^ sum >> 32);
}
