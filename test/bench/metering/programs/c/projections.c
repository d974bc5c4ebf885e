// Points turned by matrices of 4 by 4 and seen in perspective, those outside cut off.
#include "shared/random.h"

enum { POINTS = 128 };
static float points[POINTS][4];

static void product(float *to, const float *a, const float *b) {
  for (int i = 0; i < 4; i++)
    for (int k = 0; k < 4; k++) {
      float sum = 0;
      for (int m = 0; m < 4; m++) sum += a[i * 4 + m] * b[m * 4 + k];
      to[i * 4 + k] = sum;
    }
}

int run(int n) {
  static const float turn[16] = {0.8f, -0.6f, 0, 0, 0.6f, 0.8f, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1};
  float view[16] = {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 3, 0, 0, 1, 3}, other[16];
  int inside = 0, sum = 0;
  seed(81);
  for (int i = 0; i < POINTS; i++) {
    for (int k = 0; k < 3; k++) points[i][k] = (float)(next() & 1023) / 256 - 2;
    points[i][3] = 1;
  }
  for (int round = 0; round < n; round++) {
    product(other, view, turn);
    for (int i = 0; i < 16; i++) view[i] = other[i];
    for (int i = 0; i < POINTS; i++) {
      float seen[4];
      for (int k = 0; k < 4; k++)
        seen[k] = view[k * 4] * points[i][0] + view[k * 4 + 1] * points[i][1] + view[k * 4 + 2] * points[i][2] + view[k * 4 + 3] * points[i][3];
      if (seen[3] < 0.1f) continue;
      float x = seen[0] / seen[3], y = seen[1] / seen[3];
      if (x > -1 && x < 1 && y > -1 && y < 1) inside++, sum += (int)(x * 100) + (int)(y * 10);
    }
  }
  return sum * 31 + inside;
}
