import { HttpError, Json, Params, Request, Response } from "@skerry/assemblyscript";
import { readTask, Task } from "./task";

// Each request starts from the worker's initial state, so these are all the tasks there ever are.
const tasks: Array<Task> = [
  new Task(1, "Read the guide", true),
  new Task(2, "Write a worker", false),
  new Task(3, "Measure it", false),
];

/** GET /tasks, /tasks?done=true */
export function listTasks(request: Request, params: Params): Response {
  const wanted = request.parsedUrl.searchParams.get("done");
  if (wanted !== null && wanted != "true" && wanted != "false") {
    return new HttpError(400, "`done` must be true or false").toProblem();
  }
  const list = Json.array();
  for (let index = 0; index < tasks.length; index++) {
    const task = tasks[index];
    if (wanted === null || task.done.toString() == wanted) list.push(task.toJson());
  }
  return Response.json(Json.object().set("tasks", list).toString());
}

/** GET /tasks/:id */
export function showTask(request: Request, params: Params): Response {
  const id = params.get("id");
  for (let index = 0; index < tasks.length; index++) {
    if (tasks[index].id.toString() == id) return Response.json(tasks[index].toJson().toString());
  }
  return new HttpError(404, "there is no task " + id).toProblem();
}

/** POST /tasks: answers with the task as it would be kept. */
export function addTask(request: Request, params: Params): Response {
  const type = request.headers.get("content-type");
  if (type === null || type.split(";")[0].trim() != "application/json") {
    return new HttpError(415, "the content must be application/json").toProblem();
  }
  const parsed = Json.parse(request.text());
  if (!parsed.isOk) return parsed.error.toProblem();
  const task = readTask(tasks.length + 1, parsed.value);
  if (!task.isOk) return task.error.toProblem();
  const response = Response.json(task.value.toJson().toString(), 201);
  response.headers.set("location", "/tasks/" + task.value.id.toString());
  return response;
}
