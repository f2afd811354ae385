// Files as the control interface takes them: their bytes in Base64.
const CHUNK = 0x8000; // as many arguments as a function takes anywhere

export async function base64(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += CHUNK) text += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  return btoa(text);
}
