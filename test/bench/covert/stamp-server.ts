// A guest's own server: tells the time to a thousandth of a ms, or answers as many bytes as the path says.
import { serveFrom } from "../clustered.ts";

serveFrom(1, (request, response) => {
  const path = request.url!.slice(1);
  response.end(path === "stamp" ? performance.now().toFixed(3) : Buffer.alloc(Number(path), "x"));
});
