// Paths split, matched against patterns with parameters, and answered with headers: strings, maps, GC.
import { below, seed } from "./shared/random";

class Route {
  constructor(
    public parts: string[],
    public name: string,
  ) {}
}

const names = ["cart", "users", "orders", "images", "search", "about", "status", "help"];

function matches(route: Route, parts: string[], found: Map<string, string>): bool {
  if (route.parts.length != parts.length) return false;
  found.clear();
  for (let i = 0; i < parts.length; i++) {
    const wanted = route.parts[i];
    if (wanted.charCodeAt(0) == 58) found.set(wanted.substring(1), parts[i]);
    else if (wanted != parts[i]) return false;
  }
  return true;
}

export function run(n: i32): i32 {
  seed(42);
  const routes = new Array<Route>();
  for (let i = 0; i < names.length; i++) {
    routes.push(new Route([names[i]], names[i]));
    routes.push(new Route([names[i], ":id"], names[i] + ".one"));
    routes.push(new Route([names[i], ":id", "items", ":item"], names[i] + ".item"));
  }
  const found = new Map<string, string>();
  let sum = 0;
  for (let round = 0; round < n; round++) {
    for (let i = 0; i < 20; i++) {
      let path = names[below(8)];
      const depth = below(3);
      if (depth > 0) path += "/" + below(1000).toString();
      if (depth > 1) path += "/items/" + below(100).toString();
      const parts = path.split("/");
      for (let r = 0; r < routes.length; r++) {
        if (!matches(routes[r], parts, found)) continue;
        let answer = "route: " + routes[r].name;
        const keys = found.keys();
        for (let k = 0; k < keys.length; k++) answer += "; " + keys[k] + "=" + found.get(keys[k]);
        for (let k = 0; k < answer.length; k += 3) sum = sum * 31 + answer.charCodeAt(k);
        break;
      }
    }
  }
  return sum;
}
