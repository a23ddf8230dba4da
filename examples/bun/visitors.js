const ARTICLES = 30

let visits = 0

/** Orders articles, one of them twice, which the shop refuses, and has the orders listed and exported. */
export async function visit(shop) {
  visits += 1
  for (let index = 1; index <= ARTICLES; index += 1) {
    await order(shop, { article: `article ${visits}.${index}`, price: 100 * index })
    if (index % 10 === 0) await get(shop, 'orders')
  }
  await order(shop, { article: `article ${visits}.1`, price: 100 })
  await Promise.all([get(shop, 'orders'), get(shop, 'export'), get(shop, 'orders')])
}

async function get(shop, path) {
  return (await fetch(new URL(path, shop))).json()
}

async function order(shop, article) {
  await (await fetch(new URL('orders', shop), { method: 'POST', body: JSON.stringify(article) })).text()
}
