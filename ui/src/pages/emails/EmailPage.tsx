import { Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { api, type Schemas } from "#/api/client";
import { type Body, useForgetDefinitions } from "#/api/definitions";
import { errorMessage } from "#/api/errors";
import { MayNot } from "#/components/MayNot";
import { Notice } from "#/components/Notice";
import { count } from "#/components/numbers";
import { Page } from "#/components/Page";
import { useInForce } from "#/definition/inForce";
import { useMay } from "#/session/session";
import { EmailEditor } from "./EmailEditor";
import { EmailStatusBadge } from "./EmailStatusBadge";

const BLANK: Body = { name: "", subject: "", html: "<p>Hi {{ first_name }},</p>\n" };

/** A new email. */
export function NewEmailPage() {
  const inForce = useInForce();
  const navigate = useNavigate();
  const mayEdit = useMay("workflows.edit");
  if (!mayEdit) return <MayNot what="emails" to="/emails" />;
  return (
    <Page title="New email" lead="A draft until it is reviewed and activated.">
      {inForce && (
        <EmailEditor
          draftKey="new"
          initial={BLANK}
          emailKey={null}
          taken={inForce.keys("email")}
          mayEdit
          onSaved={(key) => void navigate({ to: "/emails/$emailKey", params: { emailKey: key } as never })}
        />
      )}
    </Page>
  );
}

/** One email: what it says, how it looks to somebody, whether it may be sent, and what became of its mails. */
export function EmailPage() {
  const { emailKey = "" } = useParams({ strict: false }) as { emailKey?: string };
  const inForce = useInForce();
  const mayEdit = useMay("workflows.edit");
  const { data: email, error } = api.useQuery("get", "/api/v1/emails/{key}", { params: { path: { key: emailKey } } });
  if (error && !email)
    return (
      <Notice
        title="The email could not be shown"
        action={
          <Button component={Link} to="/emails">
            All emails
          </Button>
        }
      >
        {errorMessage(error)}
      </Notice>
    );
  const body = inForce?.body("email", emailKey);
  return (
    <Page
      title={email?.name ?? emailKey}
      lead={
        email && (
          <Group gap="xs">
            <EmailStatusBadge status={email.status} />
            <Text span size="sm">
              version {email.version} · {count(email.delivered_count)} delivered, {count(email.opened_count)} opened,{" "}
              {count(email.clicked_count)} clicked, {count(email.skipped_count)} skipped, {count(email.failed_count)}{" "}
              failed
            </Text>
          </Group>
        )
      }
      actions={email && mayEdit && <StatusButtons email={email} />}
    >
      {body && inForce && (
        <EmailEditor
          draftKey={emailKey}
          initial={body}
          emailKey={emailKey}
          taken={inForce.keys("email")}
          mayEdit={mayEdit}
          onSaved={() => {}}
        />
      )}
    </Page>
  );
}

const NEXT: Readonly<Record<Schemas["EmailStatus"], readonly [Schemas["EmailStatus"], string][]>> = {
  draft: [["reviewed", "Mark as reviewed"]],
  reviewed: [
    ["active", "Activate"],
    ["draft", "Back to draft"],
  ],
  active: [["inactive", "Switch off"]],
  inactive: [["active", "Activate"]],
};

function StatusButtons({ email }: { email: Schemas["Email"] }) {
  const forget = useForgetDefinitions();
  const change = api.useMutation("post", "/api/v1/emails/{key}/status", {
    onError: (error) =>
      notifications.show({ color: "red", title: "The email stays as it is", message: errorMessage(error) }),
    onSettled: forget,
  });
  return NEXT[email.status].map(([status, label], place) => (
    <Button
      key={status}
      variant={place === 0 && status !== "inactive" ? "filled" : "default"}
      loading={change.isPending}
      onClick={() => change.mutate({ params: { path: { key: email.key } }, body: { status } })}
    >
      {label}
    </Button>
  ));
}
