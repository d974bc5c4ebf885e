import { Request, Response, Router } from "@skerry/assemblyscript";
import { addTask, listTasks, showTask } from "./tasks";

// Made once, when the worker is loaded: a request pays nothing for it.
const router = new Router()
  .get("/tasks", listTasks)
  .post("/tasks", addTask)
  .get("/tasks/:id", showTask);

export function handle(request: Request): Response {
  return router.handle(request);
}
