// A digest in the manner of MD5: sixty-four steps a block, each waiting for the last.
#include "shared/random.h"

static u32 table[64], block[16];
static const u8 turns[16] = {7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21};

int run(int n) {
  u32 h[4] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
  seed(57);
  for (int i = 0; i < 64; i++) table[i] = next();
  for (int round = 0; round < n; round++) {
    for (int i = 0; i < 16; i++) block[i] = h[i & 3] + (u32)(i * round);
    u32 a = h[0], b = h[1], c = h[2], d = h[3];
    for (int i = 0; i < 64; i++) {
      u32 f;
      int g;
      if (i < 16) f = (b & c) | (~b & d), g = i;
      else if (i < 32) f = (d & b) | (~d & c), g = (5 * i + 1) & 15;
      else if (i < 48) f = b ^ c ^ d, g = (3 * i + 5) & 15;
      else f = c ^ (b | ~d), g = (7 * i) & 15;
      u32 sum = a + f + table[i] + block[g];
      int turn = turns[(i >> 4) * 4 + (i & 3)];
      a = d, d = c, c = b;
      b += sum << turn | sum >> (32 - turn);
    }
    h[0] += a, h[1] += b, h[2] += c, h[3] += d;
  }
  return (int)(h[0] ^ h[1] ^ h[2] ^ h[3]);
}
