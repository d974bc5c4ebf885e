// Points gathered around centres: distances of f32, the nearest of eight, and means.
#include "shared/random.h"

enum { POINTS = 512, CENTRES = 8 };
static float px[POINTS], py[POINTS], cx[CENTRES], cy[CENTRES];

int run(int n) {
  u32 sum = 0;
  seed(51);
  for (int i = 0; i < POINTS; i++) px[i] = (float)(next() & 4095), py[i] = (float)(next() & 4095);
  for (int round = 0; round < n; round++) {
    if ((round & 15) == 0) for (int c = 0; c < CENTRES; c++) cx[c] = px[next() & 511], cy[c] = py[next() & 511];
    float sx[CENTRES] = {0}, sy[CENTRES] = {0};
    int count[CENTRES] = {0};
    for (int i = 0; i < POINTS; i++) {
      int nearest = 0;
      float least = 1e30f;
      for (int c = 0; c < CENTRES; c++) {
        float dx = px[i] - cx[c], dy = py[i] - cy[c], far = dx * dx + dy * dy;
        if (far < least) least = far, nearest = c;
      }
      sx[nearest] += px[i], sy[nearest] += py[i], count[nearest]++;
      sum += (u32)nearest;
    }
    for (int c = 0; c < CENTRES; c++) if (count[c] > 0) cx[c] = sx[c] / (float)count[c], cy[c] = sy[c] / (float)count[c];
    sum = sum * 31 + (u32)(int)cx[round & 7];
  }
  return (int)sum;
}
