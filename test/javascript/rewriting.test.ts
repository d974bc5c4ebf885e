import { describe, expect, test } from "vitest";
import {
  type DocumentContentHandlers,
  documentHandlers,
  type ElementContentHandlers,
  selectedHandlers,
} from "../../guest-sdk/javascript/runtime/html/handlers.ts";
import { Rewriting } from "../../guest-sdk/javascript/runtime/html/rewriting.ts";

type On = readonly (readonly [selector: string, handlers: ElementContentHandlers])[];

/** What comes of a document that arrives in pieces. */
async function rewrite(
  pieces: readonly string[],
  on: On,
  documents: readonly DocumentContentHandlers[] = [],
): Promise<string> {
  let markup = "";
  const selected = on.map(([selector, handlers]) => selectedHandlers(selector, handlers));
  const rewriting = new Rewriting(
    { selected, document: documents.map((each) => documentHandlers(each)) },
    (more) => {
      markup += more;
    },
  );
  for (const piece of pieces) await rewriting.write(piece);
  await rewriting.end();
  return markup;
}

function set<Part extends object>(part: Part, values: Partial<Part>): void {
  Object.assign(part, values);
}

const page =
  '<!doctype html><div class="a b"><p id=x>one<b>two</b></p><img src=i><!--c--><p>three</div>tail';

/** Documents that nobody would write by hand, which browsers take all the same. */
const odd = [
  "",
  "a < b & c > d &amp; &notanentity",
  "<!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0' \"http://www.w3.org/\"><p>",
  "<script>if (a<b) '</p>'</script ><style>a>b{}</style><title>a <b> c</title><textarea></p></textarea>",
  "<svg><title/><path d=M/><foreignObject><p>x<br></foreignObject></svg><math><mi>x</math>",
  "<p a=1 a=2 B='\"' c=\"'\" d e = f/>text</ p></><?pi?><![CDATA[x]]><!-- - -- --!><!---->",
  "</b></p><p><p></div></p x='>'>after",
  "<plaintext></plaintext><p>",
  "<div <p>x</div><a href='unfinished",
  "<!-- unfinished",
  "🙂<p 🙂=🙂>🙂</p>",
];

describe("a document that is rewritten", () => {
  test.each(odd)(
    "is the same where no handler changes it, in one piece or in many: %j",
    async (markup) => {
      const nothing: On = [["*", { element() {}, comments() {}, text() {} }]];
      expect(await rewrite([markup], nothing)).toBe(markup);
      expect(await rewrite(markup.split(""), nothing)).toBe(markup);
      expect(await rewrite([markup], [])).toBe(markup);
    },
  );

  test("is changed alike, however it comes in pieces", async () => {
    const on: On = [
      [
        "p, b",
        {
          element(element) {
            element.setAttribute("n", "1").append("]").prepend("[");
            element.before("<B>").after("A", { html: true });
          },
        },
      ],
      ["img", { element: (image) => void image.replace("<hr>", { html: true }) }],
      ["div", { comments: (comment) => set(comment, { text: "changed" }) }],
    ];
    const whole = await rewrite([page], on);
    expect(whole).toBe(
      '<!doctype html><div class="a b">&lt;B&gt;<p id="x" n="1">[one&lt;B&gt;<b n="1">[two]</b>A]</p>A<hr><!--changed-->' +
        '&lt;B&gt;<p n="1">[three]A</div>tail',
    );
    for (const size of [1, 2, 3, 7]) {
      const pieces = page.match(new RegExp(`[^]{1,${size}}`, "g")) ?? [];
      expect(await rewrite(pieces, on)).toBe(whole);
    }
  });

  const elements: readonly [string, On, string][] = [
    ["gone with its content", [["p", { element: (p) => void p.remove() }]], "<i>1</i>-"],
    [
      "gone, and its content stays",
      [["p", { element: (p) => void p.removeAndKeepContent() }]],
      "<i>1</i>2<b>3</b>-",
    ],
    [
      "with other content",
      [["p", { element: (p) => void p.setInnerContent("<") }]],
      "<i>1</i><p>&lt;</p>-",
    ],
    [
      "with another name",
      [["b", { element: (b) => set(b, { tagName: "em" }) }]],
      "<i>1</i><p>2<em>3</em></p>-",
    ],
    [
      "with another end tag",
      [["b", { element: (b) => b.onEndTag((tag) => void tag.before("!").after("?")) }]],
      "<i>1</i><p>2<b>3!</b>?</p>-",
    ],
    [
      "after a handler that takes its time, and in the order of the handlers",
      [
        ["b", { element: (b) => Promise.resolve().then(() => b.before("1")) }],
        ["p > *", { element: (b) => void b.before("2") }],
      ],
      "<i>1</i><p>212<b>3</b></p>-",
    ],
    [
      "of another one that is gone: not seen",
      [
        ["p", { element: (p) => void p.remove() }],
        [
          "b",
          {
            element: () => {
              throw new Error("seen");
            },
          },
        ],
      ],
      "<i>1</i>-",
    ],
  ];
  test.each(elements)("has an element %s", async (_, on, expected) => {
    expect(await rewrite(["<i>1</i><p>2<b>3</b></p>-"], on)).toBe(expected);
  });

  test("has its texts in pieces, of which the last one is empty, and is told its type and its end", async () => {
    const told: unknown[] = [];
    const markup = await rewrite(
      ["<!doctype html SYSTEM 'a'><p>on", "e<!--c-->two</p>"],
      [["p", { text: ({ text, lastInTextNode }) => void told.push([text, lastInTextNode]) }]],
      [
        {
          doctype: ({ name, publicId, systemId }) => void told.push([name, publicId, systemId]),
          end: (end) => void end.append("<end>", { html: true }),
        },
      ],
    );
    expect(markup).toBe("<!doctype html SYSTEM 'a'><p>one<!--c-->two</p><end>");
    expect(told).toEqual([
      ["html", null, "a"],
      ["on", false],
      ["e", false],
      ["", true],
      ["two", false],
      ["", true],
    ]);
  });

  test("can't be broken out of by names, values, texts and comments", async () => {
    const refused: string[] = [];
    const tried = (attempt: () => unknown) => {
      try {
        attempt();
      } catch (error) {
        refused.push((error as Error).name);
      }
    };
    const markup = await rewrite(
      ["<p a='\"'><!--c-->t</p><br>"],
      [
        [
          "p",
          {
            element(p) {
              p.setAttribute("b", `"><script>`).before("</p><script>");
              tried(() => p.setAttribute("a b", ""));
              tried(() => p.setAttribute("a>", ""));
              tried(() => set(p, { tagName: "p><script" }));
              tried(() => p.append(new Uint8Array() as never));
            },
            comments: (comment) => tried(() => set(comment, { text: "--><script>" })),
            text: (text) => void (text.lastInTextNode || text.replace("<script>")),
          },
        ],
        ["br", { element: (br) => tried(() => br.onEndTag(() => {})) }],
      ],
    );
    expect(refused).toEqual(Array(6).fill("TypeError"));
    expect(markup).toBe(
      `&lt;/p&gt;&lt;script&gt;<p a='"' b="&quot;><script>"><!--c-->&lt;script&gt;</p><br>`,
    );
  });

  test("ends with what a handler throws", async () => {
    const on: On = [
      [
        "p",
        {
          element: () => {
            throw new RangeError("no");
          },
        },
      ],
    ];
    await expect(rewrite(["<p>"], on)).rejects.toThrow(RangeError);
    const later: On = [
      [
        "p",
        {
          element: async () => {
            throw new RangeError("no");
          },
        },
      ],
    ];
    await expect(rewrite(["<p>"], later)).rejects.toThrow(RangeError);
  });
});

describe("a selector", () => {
  const markup =
    '<ul class="list dark"><li id=1 data-x="en-US">a<li data-x=b>b<li>c</ul><ol><li><p lang=EN>d</p></ol>';
  const found: readonly [selector: string, ...names: string[]][] = [
    ["li", "1", "b", "li", "li"],
    ["ul > li:nth-child(2n+1)", "1", "li"],
    ["ul li:nth-of-type(2)", "b"],
    [".dark.list > :first-child", "1"],
    ["#\\31", "1"],
    ["[data-x|=en], [data-x^=b]", "1", "b"],
    ["[class~=list]", "ul"],
    ["[data-x$=US][data-x*=n-]", "1"],
    ["[lang=en i]", "p"],
    ["li:not([data-x])", "li", "li"],
    ["ol p", "p"],
    ["ul p"],
    ["LI:first-of-type", "1", "li"],
  ];
  test.each(found)("%s finds what it should", async (selector, ...names) => {
    const seen: string[] = [];
    // An element without an end tag goes on until its parent's: here each is closed, as its author meant.
    const closed = markup.replaceAll(/<li([^>]*)>([^<]*(?:<p.*<\/p>)?)/g, "<li$1>$2</li>");
    const element: ElementContentHandlers["element"] = (each) =>
      void seen.push(each.getAttribute("id") ?? each.getAttribute("data-x") ?? each.tagName);
    await rewrite([closed], [[selector, { element }]]);
    expect(seen).toEqual(names);
  });

  test.each(["", "p + a", "p ~ a", "p:hover", "p::before", "[", "p >", ":nth-child(x)", ":not()"])(
    "that it does not know is refused: %j",
    (selector) => {
      expect(() => selectedHandlers(selector, {})).toThrow(TypeError);
    },
  );
});
