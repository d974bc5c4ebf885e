// A picture of 256 greys made black and white, what each pixel is off by going to its neighbours.
#include "shared/random.h"

enum { WIDTH = 64, HEIGHT = 48 };
static u8 picture[WIDTH * HEIGHT];
static short off[2][WIDTH + 2];

int run(int n) {
  u32 sum = 0;
  seed(72);
  for (int i = 0; i < WIDTH * HEIGHT; i++) picture[i] = (u8)((i % WIDTH * 3 + i / WIDTH + (int)(next() & 31)) & 255);
  for (int round = 0; round < n; round++) {
    for (int i = 0; i < WIDTH + 2; i++) off[0][i] = off[1][i] = 0;
    for (int y = 0; y < HEIGHT; y++) {
      short *here = off[y & 1], *below = off[~y & 1];
      for (int x = 0; x < WIDTH + 2; x++) below[x] = 0;
      for (int x = 0; x < WIDTH; x++) {
        int grey = picture[y * WIDTH + x] + here[x + 1] / 16;
        int white = grey > 127 + (round & 15);
        int error = grey - (white ? 255 : 0);
        here[x + 2] += (short)(error * 7);
        below[x] += (short)(error * 3);
        below[x + 1] += (short)(error * 5);
        below[x + 2] += (short)error;
        sum = sum * 3 + (u32)white;
      }
    }
  }
  return (int)sum;
}
