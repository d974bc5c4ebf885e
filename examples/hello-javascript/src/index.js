export default {
  async fetch(request) {
    const name = new URL(request.url).searchParams.get("name");
    const greeting = name === null ? "Hello from Skerry!" : `Hello, ${name}!`;
    console.log(greeting);
    return new Response(`${greeting}\n`);
  },
};
