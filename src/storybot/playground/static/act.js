// Acts of people: a POST, and where it is refused the reason, said to the person.
const box = () => document.getElementById("refusal");

// The answer's JSON; null where the act was refused, and then the person has been told why.
export async function act(path, body = {}, method = "POST") {
  try {
    const response = await fetch(path, { method, body: method === "DELETE" ? undefined : JSON.stringify(body) });
    const text = await response.text();
    if (!response.ok) return refuse(reason(text, response.status));
    box().hidden = true;
    return text ? JSON.parse(text) : {};
  } catch {
    return refuse("The playground doesn't answer.");
  }
}

export function refuse(why) {
  box().textContent = why;
  box().hidden = false;
  return null;
}

function reason(text, status) {
  let said;
  try {
    said = JSON.parse(text);
  } catch {
    return text || `That failed with status ${status}.`;
  }
  if (Array.isArray(said)) return said.map((each) => `${each.loc?.join(".")}: ${each.msg}`).join("\n");
  const details = [...leaves(said.errors ?? {})];
  return [said.refused ?? said.message ?? said.problem ?? text, ...details].join("\n");
}

// Discord's errors lie under their fields' names.
function* leaves(errors, path = []) {
  for (const [name, inside] of Object.entries(errors)) {
    if (name === "_errors") yield* inside.map((each) => `${path.join(".")}: ${each.message}`);
    else yield* leaves(inside, [...path, name]);
  }
}
