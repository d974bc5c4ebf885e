// Spheres, lit: vectors of f32 in structs, roots, and branches that depend on them.
#include "shared/random.h"

typedef struct { float x, y, z; } vector;
typedef struct { vector at; float radius; float shade; } sphere;

enum { SPHERES = 12, SIDE = 24 };
static sphere spheres[SPHERES];

static vector minus(vector a, vector b) { return (vector){a.x - b.x, a.y - b.y, a.z - b.z}; }
static float dot(vector a, vector b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
static vector along(vector a, vector way, float far) {
  return (vector){a.x + way.x * far, a.y + way.y * far, a.z + way.z * far};
}

static float hit(const sphere *s, vector from, vector way) {
  vector to = minus(s->at, from);
  float middle = dot(to, way), rest = dot(to, to) - middle * middle, r2 = s->radius * s->radius;
  if (middle < 0 || rest > r2) return -1;
  return middle - __builtin_sqrtf(r2 - rest);
}

static float trace(vector from, vector way, int depth) {
  float nearest = 1e9f;
  const sphere *found = 0;
  for (int i = 0; i < SPHERES; i++) {
    float far = hit(&spheres[i], from, way);
    if (far > 0.001f && far < nearest) nearest = far, found = &spheres[i];
  }
  if (!found) return 0.1f + 0.1f * way.y;
  vector point = along(from, way, nearest), normal = minus(point, found->at);
  float length = __builtin_sqrtf(dot(normal, normal));
  normal = (vector){normal.x / length, normal.y / length, normal.z / length};
  float light = normal.y > 0 ? normal.y : 0;
  if (depth == 0) return found->shade * light;
  vector mirrored = along(way, normal, -2 * dot(way, normal));
  return found->shade * light + 0.4f * trace(point, mirrored, depth - 1);
}

int run(int n) {
  u32 sum = 0;
  seed(14);
  for (int i = 0; i < SPHERES; i++) {
    spheres[i].at = (vector){(float)(next() & 15) - 8, (float)(next() & 15) - 8, 8 + (float)(next() & 15)};
    spheres[i].radius = 1 + (float)(next() & 3);
    spheres[i].shade = (float)(next() & 255) / 255;
  }
  for (int round = 0; round < n; round++) {
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        vector way = {((float)x - SIDE / 2) / SIDE, ((float)y - SIDE / 2) / SIDE, 1};
        float length = __builtin_sqrtf(dot(way, way));
        way = (vector){way.x / length, way.y / length, way.z / length};
        sum = sum * 31 + (u32)(int)(255 * trace((vector){0, 0, (float)(round & 3)}, way, 3));
      }
    }
  }
  return (int)sum;
}
