// Names held against patterns with stars, question marks and sets of letters.
#include "shared/random.h"

static int matches(const char *pattern, const char *name) {
  const char *star = 0, *from = 0;
  for (;;) {
    if (*pattern == '*') {
      star = ++pattern, from = name;
      continue;
    }
    if (*name == 0) return *pattern == 0;
    int same = 0;
    const char *after = pattern + 1;
    if (*pattern == '?') same = 1;
    else if (*pattern == '[') {
      for (; *after != ']'; after++) same |= *after == *name;
      after++;
    } else same = *pattern == *name;
    if (same) pattern = after, name++;
    else if (star) pattern = star, name = ++from;
    else return 0;
  }
}

int run(int n) {
  static const char *patterns[] = {"*.css", "img/*/[abc]?*.png", "*a*b*c", "api/v?/*", "*/index.html", "[xyz]*"};
  static const char *parts[] = {"img/", "api/", "v1/", "cab", "xylo", "index", "b", "ac"};
  static const char *ends[] = {".png", ".css", "/index.html", ""};
  char name[64];
  u32 sum = 0;
  seed(74);
  for (int round = 0; round < n; round++) {
    char *to = name;
    for (int part = 0; part < 4; part++)
      for (const char *at = parts[next() & 7]; *at; at++) *to++ = *at;
    for (const char *at = ends[next() & 3]; *at; at++) *to++ = *at;
    *to = 0;
    for (int i = 0; i < 6; i++) sum = sum * 3 + (u32)matches(patterns[i], name);
  }
  return (int)sum;
}
