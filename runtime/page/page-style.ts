/** What all pages share: system fonts, colours for light and dark by the reader's choice, nothing from
 * elsewhere. A style sheet, for the beginning of a page's own. */
export const pageStyle = `
:root {
  color-scheme: light dark;
  --page: #f7f8fa; --card: #ffffff; --ink: #1b2230; --soft: #5d6879; --line: #dfe3ea;
  --fuel: #2563c9; --memory: #0f8a6c; --time: #b05e12; --body: #8b46b8;
  --good: #14804a; --warn: #955f00; --bad: #c02b2b; --track: #e8ebf0;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #12151c; --card: #1a1f29; --ink: #e6e9ef; --soft: #98a3b5; --line: #2b3240;
    --fuel: #6ea8ff; --memory: #4fd0a9; --time: #f0a35c; --body: #cf9af0;
    --good: #57c98a; --warn: #e5b04a; --bad: #ff7b7b; --track: #2a303c;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
main { max-width: 70rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
h1 { font-size: 1.7rem; margin: 0; letter-spacing: -0.01em; }
h2 { font-size: 1.1rem; margin: 2.25rem 0 0.75rem; }
h3 { font-size: 0.95rem; margin: 0 0 0.15rem; font-weight: 600; overflow-wrap: anywhere; }
p { margin: 0.25rem 0; overflow-wrap: anywhere; }
.soft { color: var(--soft); }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px;
  padding: 1rem 1.15rem; }
code { font: 0.9em ui-monospace, SFMono-Regular, Menlo, "DejaVu Sans Mono", monospace; }
`;
