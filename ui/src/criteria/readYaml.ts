import { http } from "#/api/client";
import { errorMessage } from "#/api/errors";

/** What a text in YAML or JSON says, as the server reads it; with a message, why it cannot be read. */
export async function readYaml(text: string): Promise<{ document: unknown; message: string | null }> {
  try {
    const { data, error } = await http.POST("/api/v1/criteria/read", {
      headers: { "Content-Type": "application/yaml" },
      body: text as never,
      bodySerializer: (body: unknown) => String(body),
    });
    return error ? { document: null, message: errorMessage(error) } : { document: data.document, message: null };
  } catch (error) {
    return { document: null, message: errorMessage(error) };
  }
}
