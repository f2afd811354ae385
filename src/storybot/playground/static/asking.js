// Reading what storybot knows. It isn't an act of a person, so a refusal is an answer and no alarm.
export async function read(path) {
  try {
    const response = await fetch(path);
    const said = await response.json();
    return response.ok ? { said } : { refused: said.refused ?? `status ${response.status}` };
  } catch {
    return { refused: "The playground doesn't answer." };
  }
}
