// Lines of CSV to NDJSON, piece by piece, as most authors do it.
function linesToJson() {
  let rest = "";
  let names = null;
  return new TransformStream({
    transform(text, controller) {
      const lines = (rest + text).split("\n");
      rest = lines.pop();
      for (const line of lines) {
        const cells = line.split(",");
        if (names === null) {
          names = cells;
          continue;
        }
        const row = {};
        for (let at = 0; at < names.length; at++) row[names[at]] = cells[at];
        controller.enqueue(`${JSON.stringify(row)}\n`);
      }
    },
  });
}

export default {
  fetch(request) {
    const rows = request.body
      .pipeThrough(new TextDecoderStream())
      .pipeThrough(linesToJson())
      .pipeThrough(new TextEncoderStream());
    return new Response(rows, { headers: { "content-type": "application/x-ndjson" } });
  },
};
