// Text as UTF-8: made from code points, checked, counted, and turned into UTF-16.
#include "shared/random.h"

enum { MOST = 8192 };
static u8 text[MOST + 8];
static u16 wide[MOST];

static int encode(u32 point, u8 *to) {
  if (point < 0x80) return to[0] = (u8)point, 1;
  if (point < 0x800) return to[0] = (u8)(0xc0 | point >> 6), to[1] = (u8)(0x80 | (point & 63)), 2;
  if (point < 0x10000) {
    to[0] = (u8)(0xe0 | point >> 12), to[1] = (u8)(0x80 | (point >> 6 & 63)), to[2] = (u8)(0x80 | (point & 63));
    return 3;
  }
  to[0] = (u8)(0xf0 | point >> 18), to[1] = (u8)(0x80 | (point >> 12 & 63));
  to[2] = (u8)(0x80 | (point >> 6 & 63)), to[3] = (u8)(0x80 | (point & 63));
  return 4;
}

static int widen(int length) {
  int out = 0;
  for (int i = 0; i < length;) {
    u32 first = text[i];
    if (first < 0x80) { wide[out++] = (u16)first, i++; continue; }
    int more = first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
    u32 point = first & (63u >> more);
    for (int k = 1; k <= more; k++) {
      if ((text[i + k] & 0xc0) != 0x80) return -1;
      point = point << 6 | (text[i + k] & 63u);
    }
    i += more + 1;
    if (point < 0x10000) wide[out++] = (u16)point;
    else wide[out++] = (u16)(0xd7c0 + (point >> 10)), wide[out++] = (u16)(0xdc00 | (point & 1023));
  }
  return out;
}

int run(int n) {
  u32 sum = 0;
  seed(16);
  for (int round = 0; round < n; round++) {
    int length = 0;
    while (length < MOST - 4) {
      u32 kind = next() & 15, point = next();
      point = kind < 11 ? 32 + point % 95 : kind < 13 ? 0x80 + point % 0x700 : kind < 15 ? 0x800 + point % 0xc000 : 0x10000 + point % 0xffff;
      length += encode(point, text + length);
    }
    int count = widen(length);
    for (int i = 0; i < count; i += 5) sum = sum * 31 + wide[i];
  }
  return (int)sum;
}
