import { Code, Tabs, Text } from "@mantine/core";
import classes from "./MailView.module.css";

interface MailViewProps {
  from: string | null | undefined;
  to: string | null | undefined;
  subject: string | null | undefined;
  html: string | null | undefined;
  text: string | null | undefined;
  /** One of several: less room, and no word about what a mail program adds. */
  isCompact?: boolean;
}

/** A mail as it would arrive: who from, who to, and what it says. */
export function MailView({ from, to, subject, html, text, isCompact = false }: MailViewProps) {
  return (
    <div className={classes.mail} data-compact={isCompact}>
      <Text size="xs" c="dimmed">
        From {from || "nobody yet"} to {to || "nobody"}
      </Text>
      <Text fw={580}>{subject}</Text>
      <Tabs defaultValue={html ? "html" : "text"} mt="xs">
        <Tabs.List>
          {html && <Tabs.Tab value="html">HTML</Tabs.Tab>}
          <Tabs.Tab value="text">Text</Tabs.Tab>
        </Tabs.List>
        {html && (
          <Tabs.Panel value="html">
            {!isCompact && (
              <Text size="xs" c="dimmed" py={4}>
                Its words and structure; a mail program adds its colours and sizes. Send yourself a test to see these.
              </Text>
            )}
            {/* Without any right of its own: no script, no form, no way to this page. */}
            <iframe title="The mail as HTML" sandbox="" srcDoc={unstyled(html)} className={classes.html} />
          </Tabs.Panel>
        )}
        <Tabs.Panel value="text">
          <Code block className={classes.text} tabIndex={0}>
            {text}
          </Code>
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}

/**
 * The mail without its styles, which the security policy of the page forbids in a frame as well. By pattern, since a parser would try to
 * apply them; what a pattern misses is blocked by the policy all the same.
 */
function unstyled(html: string): string {
  return html.replace(/<style\b[\s\S]*?<\/style>/gi, "").replace(/\sstyle\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)/gi, "");
}
