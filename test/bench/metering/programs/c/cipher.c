// ChaCha20 blocks, their rounds unrolled: long straight code without a branch.
#include "shared/random.h"

enum { LENGTH = 4096 };
static u32 data[LENGTH / 4];

#define ROTATE(x, by) ((x) << (by) | (x) >> (32 - (by)))
#define QUARTER(a, b, c, d)          \
  a += b, d ^= a, d = ROTATE(d, 16); \
  c += d, b ^= c, b = ROTATE(b, 12); \
  a += b, d ^= a, d = ROTATE(d, 8);  \
  c += d, b ^= c, b = ROTATE(b, 7)
#define DOUBLE_ROUND                   \
  QUARTER(x[0], x[4], x[8], x[12]);    \
  QUARTER(x[1], x[5], x[9], x[13]);    \
  QUARTER(x[2], x[6], x[10], x[14]);   \
  QUARTER(x[3], x[7], x[11], x[15]);   \
  QUARTER(x[0], x[5], x[10], x[15]);   \
  QUARTER(x[1], x[6], x[11], x[12]);   \
  QUARTER(x[2], x[7], x[8], x[13]);    \
  QUARTER(x[3], x[4], x[9], x[14])

static void block(const u32 *state, u32 *into) {
  u32 x[16];
  for (int i = 0; i < 16; i++) x[i] = state[i];
  DOUBLE_ROUND; DOUBLE_ROUND; DOUBLE_ROUND; DOUBLE_ROUND; DOUBLE_ROUND;
  DOUBLE_ROUND; DOUBLE_ROUND; DOUBLE_ROUND; DOUBLE_ROUND; DOUBLE_ROUND;
  for (int i = 0; i < 16; i++) into[i] ^= x[i] + state[i];
}

int run(int n) {
  u32 state[16] = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574}, sum = 0;
  seed(11);
  for (int i = 4; i < 16; i++) state[i] = next();
  for (int i = 0; i < LENGTH / 4; i++) data[i] = (u32)i;
  for (int round = 0; round < n; round++) {
    for (int at = 0; at < LENGTH / 4; at += 16, state[12]++) block(state, data + at);
    sum = sum * 31 + data[round % (LENGTH / 4)];
  }
  return (int)sum;
}
