import { http, type Schemas } from "#/api/client";

type Kind = Schemas["WrittenDefinition"]["kind"];

/** Puts a definition in force, as JSON or, when it is text, as YAML; a dry run says what it would change. */
export async function putDefinition(
  kind: Kind,
  key: string,
  body: unknown,
  isDryRun: boolean,
  signal?: AbortSignal,
): Promise<Schemas["Changes"]> {
  const isYaml = typeof body === "string";
  const { data, error } = await http.PUT("/api/v1/definitions/{kind}/{key}", {
    params: { path: { kind, key }, query: { dry_run: isDryRun } },
    body: body as never,
    signal: signal ?? null,
    ...(isYaml ? { headers: { "Content-Type": "application/yaml" }, bodySerializer: String } : {}),
  });
  if (error) throw error;
  return data;
}
