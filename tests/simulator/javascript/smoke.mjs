// One vendor's JavaScript client: a plain answer, a stream, tool calls, and an error it tries again.
import { createRequire } from "node:module";

// The packages lie in a cache folder, not beside this file.
const load = createRequire(process.argv[3]);
const ASKED = "How high is the pass?";
const WEATHER = { type: "object", properties: { city: { type: "string" } }, required: ["city"] };
const DESCRIPTION = "The weather in a city.";

async function useOpenAI() {
  const { OpenAI } = load("openai");
  const client = new OpenAI({ maxRetries: 2 });
  const ask = { model: "sim-small", messages: [{ role: "user", content: ASKED }] };
  const tool = {
    type: "function",
    function: { name: "weather", description: DESCRIPTION, parameters: WEATHER },
  };
  const plain = await client.chat.completions.create(ask);
  const pieces = [];
  for await (const chunk of await client.chat.completions.create({ ...ask, stream: true })) {
    pieces.push(chunk.choices[0]?.delta?.content ?? "");
  }
  const called = await client.chat.completions.create({ ...ask, tools: [tool] });
  const events = [];
  const stream = client.responses.stream({ model: "sim-small", input: ASKED });
  for await (const event of stream) events.push(event.type);
  const response = await stream.finalResponse();
  return {
    plain: plain.choices[0].message.content,
    pieces,
    cities: called.choices[0].message.tool_calls.map((one) => JSON.parse(one.function.arguments).city),
    response: response.output_text,
    ends: [events[0], events.at(-1)],
    refused: await refusal(() => client.chat.completions.create({ ...ask, model: "sim-none" })),
  };
}

async function useAnthropic() {
  const { Anthropic } = load("@anthropic-ai/sdk");
  const client = new Anthropic({ maxRetries: 2 });
  const ask = { model: "sim-small", max_tokens: 99, messages: [{ role: "user", content: ASKED }] };
  const tool = { name: "weather", description: DESCRIPTION, input_schema: WEATHER };
  const plain = await client.messages.create(ask);
  const pieces = [];
  const stream = client.messages.stream(ask).on("text", (text) => pieces.push(text));
  const final = await stream.finalMessage();
  const called = await client.messages.create({ ...ask, tools: [tool] });
  return {
    plain: plain.content[0].text,
    pieces,
    cities: called.content.filter((one) => one.type === "tool_use").map((one) => one.input.city),
    ends: [final.stop_reason, called.stop_reason],
    refused: await refusal(() => client.messages.create({ ...ask, model: "sim-none" })),
  };
}

async function useGemini() {
  const { GoogleGenAI } = load("@google/genai");
  const baseUrl = process.env.GOOGLE_GEMINI_BASE_URL;
  const retryOptions = { attempts: 3, initialDelay: 0.01 };
  const apiKey = process.env.GEMINI_API_KEY;
  const client = new GoogleGenAI({ apiKey, httpOptions: { baseUrl, retryOptions } });
  const ask = { model: "sim-small", contents: ASKED };
  const weather = { name: "weather", description: DESCRIPTION, parametersJsonSchema: WEATHER };
  const plain = await client.models.generateContent(ask);
  const pieces = [];
  for await (const chunk of await client.models.generateContentStream(ask)) {
    pieces.push(chunk.text ?? "");
  }
  const config = { tools: [{ functionDeclarations: [weather] }] };
  const called = await client.models.generateContent({ ...ask, config });
  return {
    plain: plain.text,
    pieces,
    cities: called.functionCalls.map((one) => one.args.city),
    ends: [plain.candidates[0].finishReason, called.candidates[0].finishReason],
    refused: await refusal(() => client.models.generateContent({ ...ask, model: "sim-none" })),
  };
}

async function refusal(call) {
  try {
    await call();
  } catch (error) {
    return error.status;
  }
}

const vendors = { openai: useOpenAI, anthropic: useAnthropic, gemini: useGemini };
console.log(JSON.stringify(await vendors[process.argv[2]]()));
