// A grey image: 5×5 blur, 3×3 sharpening with clamping to a byte, edges, and a histogram.
#include "shared/random.h"

enum { WIDTH = 128, HEIGHT = 96 };
static u8 source[HEIGHT][WIDTH], blurred[HEIGHT][WIDTH], sharp[HEIGHT][WIDTH];
static u32 histogram[256];

static u8 clamped(int value) { return (u8)(value < 0 ? 0 : value > 255 ? 255 : value); }

static int magnitude(int value) { return value < 0 ? -value : value; }

static void blur(void) {
  static const int kernel[5][5] = {
      {1, 4, 6, 4, 1}, {4, 16, 24, 16, 4}, {6, 24, 36, 24, 6}, {4, 16, 24, 16, 4}, {1, 4, 6, 4, 1}};
  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++) {
      int sum = 0;
      for (int j = -2; j <= 2; j++)
        for (int i = -2; i <= 2; i++) {
          int row = y + j < 0 ? 0 : y + j >= HEIGHT ? HEIGHT - 1 : y + j;
          int column = x + i < 0 ? 0 : x + i >= WIDTH ? WIDTH - 1 : x + i;
          sum += kernel[j + 2][i + 2] * source[row][column];
        }
      blurred[y][x] = (u8)(sum >> 8);
    }
}

static void sharpen(void) {
  for (int y = 1; y < HEIGHT - 1; y++)
    for (int x = 1; x < WIDTH - 1; x++) {
      int around = blurred[y - 1][x] + blurred[y + 1][x] + blurred[y][x - 1] + blurred[y][x + 1];
      sharp[y][x] = clamped(5 * blurred[y][x] - around);
    }
}

static u32 edges(void) {
  u32 sum = 0;
  for (int y = 1; y < HEIGHT - 1; y++)
    for (int x = 1; x < WIDTH - 1; x++) {
      int across = sharp[y][x + 1] - sharp[y][x - 1], down = sharp[y + 1][x] - sharp[y - 1][x];
      int edge = magnitude(across) + magnitude(down);
      if (edge > 100) sum += (u32)edge;
      histogram[sharp[y][x]]++;
    }
  return sum;
}

int run(int n) {
  u32 sum = 0;
  seed(5);
  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++) source[y][x] = (u8)((x * y >> 3) + (next() & 63));
  for (int i = 0; i < 256; i++) histogram[i] = 0;
  for (int round = 0; round < n; round++) {
    blur();
    sharpen();
    sum = sum * 31 + edges();
    source[round % HEIGHT][round % WIDTH] ^= 0x55;
  }
  for (int i = 0; i < 256; i++) sum = sum * 31 + histogram[i];
  return (int)sum;
}
