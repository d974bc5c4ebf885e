// Smooth noise in two dimensions: floors, gradients and blends of f32.
#include "shared/random.h"

static u8 order[512];

static float gradient(int hash, float x, float y) {
  float u = hash & 1 ? x : -x, v = hash & 2 ? y : -y;
  return hash & 4 ? u + v : u - v;
}
static float smooth(float t) { return t * t * t * (t * (t * 6 - 15) + 10); }
static float blend(float a, float b, float t) { return a + t * (b - a); }

static float noise(float x, float y) {
  float fx = __builtin_floorf(x), fy = __builtin_floorf(y);
  int ix = (int)fx & 255, iy = (int)fy & 255;
  x -= fx, y -= fy;
  float u = smooth(x), v = smooth(y);
  int a = order[ix] + iy, b = order[ix + 1] + iy;
  return blend(blend(gradient(order[a], x, y), gradient(order[b], x - 1, y), u),
               blend(gradient(order[a + 1], x, y - 1), gradient(order[b + 1], x - 1, y - 1), u), v);
}

int run(int n) {
  u32 sum = 0;
  seed(58);
  for (int i = 0; i < 256; i++) order[i] = (u8)i;
  for (int i = 255; i > 0; i--) {
    u32 k = next() % (u32)(i + 1);
    u8 kept = order[i];
    order[i] = order[k], order[k] = kept;
  }
  for (int i = 0; i < 256; i++) order[256 + i] = order[i];
  for (int round = 0; round < n; round++) {
    for (int y = 0; y < 24; y++)
      for (int x = 0; x < 24; x++) {
        float value = 0, size = 1;
        for (int octave = 0; octave < 3; octave++, size *= 0.5f)
          value += size * noise((float)(x + round) * 0.13f / size, (float)y * 0.17f / size);
        sum = sum * 31 + (u32)(int)(value * 128 + 128);
      }
  }
  return (int)sum;
}
