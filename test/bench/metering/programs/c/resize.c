// A picture of three bytes a pixel made smaller, each pixel between four by whole fractions.
#include "shared/random.h"

enum { WIDE = 96, HIGH = 64 };
static u8 large[WIDE * HIGH * 3], small[WIDE * HIGH * 3];

int run(int n) {
  u32 sum = 0;
  seed(73);
  for (int i = 0; i < WIDE * HIGH * 3; i++) large[i] = (u8)next();
  for (int round = 0; round < n; round++) {
    int width = 40 + (round & 15), height = 30 + (round & 7);
    int stepX = ((WIDE - 1) << 8) / width, stepY = ((HIGH - 1) << 8) / height;
    for (int y = 0; y < height; y++) {
      const u8 *row = large + (y * stepY >> 8) * WIDE * 3;
      int down = y * stepY & 255;
      for (int x = 0; x < width; x++) {
        const u8 *at = row + (x * stepX >> 8) * 3;
        int right = x * stepX & 255;
        for (int c = 0; c < 3; c++) {
          int top = at[c] * (256 - right) + at[c + 3] * right;
          int bottom = at[c + WIDE * 3] * (256 - right) + at[c + WIDE * 3 + 3] * right;
          small[(y * width + x) * 3 + c] = (u8)((top * (256 - down) + bottom * down) >> 16);
        }
      }
    }
    sum = sum * 31 + small[width * height] + small[7];
  }
  return (int)sum;
}
