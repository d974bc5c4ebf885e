// Text with marks made markup: headings, lists, emphasis, links, characters escaped.
#include "shared/random.h"

static char source[4096], out[16384];

static char *put(char *to, const char *from) {
  while (*from) *to++ = *from++;
  return to;
}

static char *line(char *to, const char **from) {
  const char *at = *from;
  int strong = 0;
  for (; *at && *at != '\n'; at++) {
    if (*at == '*') to = put(to, strong ? "</em>" : "<em>"), strong = !strong;
    else if (*at == '<') to = put(to, "&lt;");
    else if (*at == '&') to = put(to, "&amp;");
    else if (*at == '[') to = put(to, "<a>");
    else if (*at == ']') to = put(to, "</a>");
    else *to++ = *at;
  }
  *from = *at ? at + 1 : at;
  return to;
}

int run(int n) {
  static const char *lines[] = {"# Harbours *and* piers\n", "Boats [leave] at noon & return < eight.\n", "- nets\n", "- ropes and *lamps*\n", "\n",
    "A longer line of words that has no marks at all in it, to the end.\n"};
  u32 sum = 0;
  seed(80);
  for (int round = 0; round < n; round++) {
    char *to = source;
    for (int i = 0; i < 20; i++) to = put(to, lines[next() % 6]);
    *to = 0;
    const char *from = source;
    to = out;
    int list = 0;
    while (*from) {
      int item = from[0] == '-' && from[1] == ' ';
      if (item != list) to = put(to, item ? "<ul>" : "</ul>"), list = item;
      if (*from == '\n') from++;
      else if (*from == '#') from += 2, to = put(to, "<h1>"), to = line(to, &from), to = put(to, "</h1>");
      else if (item) from += 2, to = put(to, "<li>"), to = line(to, &from), to = put(to, "</li>");
      else to = put(to, "<p>"), to = line(to, &from), to = put(to, "</p>");
    }
    sum = sum * 31 + (u32)(to - out) + (u32)out[(to - out) / 2];
  }
  return (int)sum;
}
