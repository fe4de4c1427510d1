/** A front end's scenario: a ticket's life, as its requester and an agent see it. */

import { connect, Problem, type Shapes } from "./client.js";

declare const process: { env: Record<string, string | undefined>; exit(code: number): never };

const NOTE = "Ya pasó ayer.";
const ANSWER = "Lo vemos.";
const SOLUTION = "La cuenta estaba bloqueada. Ya puede entrar con su clave.";
const subject = `Portal ${crypto.randomUUID().slice(0, 8)}`;

class Surprise extends Error {}

function check(happened: boolean, otherwise: string): asserts happened {
  if (!happened) throw new Surprise(otherwise);
}

function given(name: string): string {
  const value = process.env[name];
  check(value !== undefined, `set ${name}, as make run prints it`);
  return value;
}

async function refused(call: Promise<unknown>): Promise<Problem> {
  const outcome = await call.catch((error: unknown) => error);
  check(outcome instanceof Problem, "it was not refused");
  return outcome;
}

async function step<T>(what: string, seen: () => Promise<T>): Promise<T> {
  const result = await seen();
  console.log(what);
  return result;
}

async function play(): Promise<void> {
  const api = given("API");
  const requester = connect(api, given("REQUESTER"));
  const agent = connect(api, () => Promise.resolve(given("AGENT")));

  await step("the desk is there", async () => {
    const { data: health } = await connect(api).GET("/health");
    check(health.status === "ok", `its health is ${health.status}`);
  });

  await step("the token says who I am", async () => {
    const { data: me } = await requester.GET("/me");
    check(me.role === "requester", `I am ${me.role}`);
  });

  const path = await step("a requester opens a ticket", async () => {
    const { data: ticket, response } = await requester.POST("/tickets", {
      body: { subject, text: "No puedo entrar.", channel: "web" },
    });
    check(response.status === 201 && ticket.status === "pending", `it is ${ticket.status}`);
    return { number: ticket.number };
  });

  await step("it is in the requester's list, once", async () => {
    const { data: page } = await requester.GET("/tickets", {
      params: { query: { requester: "me" } },
    });
    const found = page.items.filter((each) => each.subject === subject);
    check(found.length === 1, `it is there ${found.length} times`);
    check(found[0]?.number === path.number, "it has another number");
  });

  await step("an agent claims it", async () => {
    const { data: ticket } = await agent.POST("/tickets/{number}/claim", { params: { path } });
    check(ticket.status === "open", `it is ${ticket.status}`);
    check(ticket.legal_verbs?.includes("resolve") ?? false, "the agent cannot resolve it");
  });

  await step("the agent leaves a note and answers", async () => {
    const params = { path };
    await agent.POST("/tickets/{number}/notes", { params, body: { text: NOTE } });
    await agent.POST("/tickets/{number}/messages", { params, body: { text: ANSWER } });
  });

  await step("the requester reads the answer and not the note", async () => {
    const texts = (await timeline(path)).map((each) => each.message?.text);
    check(texts.includes(ANSWER), "the answer is not there");
    check(!texts.includes(NOTE), "the note is there");
  });

  await step("the agent resolves it with a definitive answer", async () => {
    const { data: ticket } = await agent.POST("/tickets/{number}/resolve", {
      params: { path },
      body: { answer: SOLUTION },
    });
    check(ticket.status === "resolved", `it is ${ticket.status}`);
    const answer = (await timeline(path)).find((each) => each.message?.text === SOLUTION);
    check(answer?.message?.definitive === true, "the requester sees no definitive answer");
  });

  await step("the requester closes it", async () => {
    const { data: ticket } = await requester.POST("/tickets/{number}/close", { params: { path } });
    check(ticket.status === "closed", `it is ${ticket.status}`);
  });

  await step("a wrong body is a problem that names its fields", async () => {
    const problem = await refused(requester.POST("/tickets", { body: { subject: " ", text: "" } }));
    const fields = problem.errors.map((each) => each.field).sort();
    check(problem.status === 422, `it is a ${problem.status}`);
    check(fields.join() === "subject,text", `it names ${fields}`);
  });

  await step("an unknown number is a problem", async () => {
    const unknown = { path: { number: "0000-0000" } };
    const problem = await refused(requester.GET("/tickets/{number}", { params: unknown }));
    check(problem.status === 404 && problem.type.startsWith("urn:ventanilla:"), problem.message);
  });

  async function timeline(path: { number: string }): Promise<Shapes["EntryView"][]> {
    const { data: page } = await requester.GET("/tickets/{number}/timeline", { params: { path } });
    check(!page.cursor, "there is more than one page");
    return page.items;
  }
}

try {
  await play();
} catch (error) {
  console.error(`surprise: ${error instanceof Error ? error.message : error}`);
  process.exit(1);
}
