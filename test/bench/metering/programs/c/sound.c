// Sound: samples to f32, resampled, limited, and back; conversions, floors and clamps.
#include "shared/random.h"

enum { LENGTH = 2048 };
static short in[LENGTH + 4], out[LENGTH];

int run(int n) {
  u32 sum = 0;
  seed(21);
  for (int i = 0; i < LENGTH + 4; i++) in[i] = (short)next();
  for (int round = 0; round < n; round++) {
    double step = 0.5 + (double)(round & 31) / 64, at = 0;
    float level = 0.7f;
    for (int i = 0; i < LENGTH; i++, at += step) {
      double whole = __builtin_floor(at);
      int index = (int)whole;
      float part = (float)(at - whole);
      float left = (float)in[index] / 32768, right = (float)in[index + 1] / 32768;
      float value = (left + (right - left) * part) * level;
      value = __builtin_fabsf(value) > 0.9f ? __builtin_copysignf(0.9f, value) : value;
      level = level * 0.999f + 0.001f * (1 - __builtin_fabsf(value));
      out[i] = (short)(int)(value * 32767);
    }
    sum = sum * 31 + (u32)out[round & (LENGTH - 1)] + (u32)out[77];
  }
  return (int)sum;
}
