import { forms } from "./forms.ts";

/** Numbers in the order of a seed (Park and Miller). */
function numbersOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

/** A mixture by its seed, a form to a depth, or the most that one nests. */
interface Asked {
  readonly seed?: number;
  readonly form?: string;
  readonly depth?: number;
  readonly atMost?: number;
}

interface Mix {
  deepest: number;
  caught: number;
  odd: string[];
}

/** Nests calls in forms that a seed chooses until one fails, catches that at some levels and goes on from there. */
function mixed(random: (below: number) => number, level: number, mix: Mix): number {
  mix.deepest = Math.max(mix.deepest, level);
  const deeper = (): number => 1 + mixed(random, level + 1, mix);
  const ways: (() => number)[] = [
    deeper,
    () => [0].map(deeper)[0]!,
    () => [1].reduce((sum) => sum + deeper(), -1) + 1,
    () => Reflect.apply(deeper, null, []),
    () => new Proxy({ value: 0 }, { get: deeper }).value,
    () => JSON.parse("[1]", (key, value) => (key === "" ? deeper() : value)),
    () => Number(`${{ toString: () => String(deeper()) }}`),
    () => {
      const inner = (function* () {
        yield deeper();
      })();
      return inner.next().value!;
    },
    () => Number("a".replace(/a/, () => String(deeper()))),
    () => {
      let result = 0;
      [2, 1].sort(() => {
        result = result || deeper();
        return 0;
      });
      return result;
    },
  ];
  const way = ways[random(ways.length)]!;
  // Few levels catch, or each would try all that is below it again.
  if (level % 97 !== 0 || mix.caught > 20) return way();
  try {
    return way();
  } catch (error) {
    mix.caught++;
    if (!(error instanceof RangeError)) mix.odd.push(String(error));
    return JSON.parse(JSON.stringify({ sum: 1 })).sum;
  }
}

async function attempt(form: string, depth: number): Promise<string> {
  try {
    await forms[form]!(depth);
    return "done";
  } catch (error) {
    return error instanceof RangeError ? "RangeError" : `other: ${error}`;
  }
}

/** The most that a form nests, and what is past it. */
async function deepest(form: string, atMost: number): Promise<[number, string]> {
  let [done, failed] = [0, atMost];
  let end = await attempt(form, atMost);
  if (end === "done") return [atMost, end];
  while (failed - done > 1) {
    const depth = (done + failed) >> 1;
    const how = await attempt(form, depth);
    if (how === "done") done = depth;
    else [failed, end] = [depth, how];
  }
  return [done, end];
}

export default {
  async fetch(request: Request): Promise<Response> {
    const asked = (await request.json()) as Asked;
    if (asked.seed !== undefined) {
      const mix: Mix = { deepest: 0, caught: 0, odd: [] };
      let end = "done";
      try {
        mixed(numbersOf(asked.seed), 1, mix);
      } catch (error) {
        end = error instanceof RangeError ? "RangeError" : String(error);
      }
      return Response.json({ ...mix, end });
    }
    const { form = "", depth, atMost = 0 } = asked;
    if (depth !== undefined) return new Response(await attempt(form, depth));
    return Response.json(await deepest(form, atMost));
  },
};
