// Vectors by the compiler: sums, products and comparisons of four f32, and bytes sixteen at a time.
#include "shared/random.h"

typedef float floats __attribute__((vector_size(16)));
typedef int ints __attribute__((vector_size(16)));
typedef u8 bytes __attribute__((vector_size(16)));
#define SIMD __attribute__((target("simd128")))

enum { LENGTH = 512 };
static floats xs[LENGTH], ys[LENGTH];
static bytes pixels[LENGTH];

SIMD static float blend(float part) {
  floats sum = {0}, p = {part, part, part, part};
  for (int i = 0; i < LENGTH; i++) {
    floats mixed = xs[i] * p + ys[i] * (1 - p);
    ints over = mixed > xs[i];
    sum += (floats)((ints)mixed & over);
    ys[i] = mixed;
  }
  return sum[0] + sum[1] + sum[2] + sum[3];
}

SIMD static u32 brighten(u8 by) {
  bytes sum = {0}, each = {0};
  each += by;
  for (int i = 0; i < LENGTH; i++) {
    bytes sharp = pixels[i] + each;
    sharp = (sharp >> 1) ^ pixels[i];
    pixels[i] = sharp;
    sum += sharp;
  }
  return sum[0] + 256u * sum[7] + 65536u * sum[15];
}

SIMD int run(int n) {
  u32 sum = 0;
  seed(24);
  for (int i = 0; i < LENGTH; i++) {
    for (int k = 0; k < 4; k++) xs[i][k] = (float)(next() & 255), ys[i][k] = (float)(next() & 255);
    for (int k = 0; k < 16; k++) pixels[i][k] = (u8)next();
  }
  for (int round = 0; round < n; round++) {
    sum = sum * 31 + (u32)(int)blend((float)(round & 15) / 16) + brighten((u8)round);
  }
  return (int)sum;
}
