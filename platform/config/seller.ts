import type { Seller } from '@cc/domain/receipt.ts';
import type { WorkersConfig } from './schema.ts';

type SellerConfig = Pick<
  WorkersConfig,
  'SELLER_NAME' | 'SELLER_ADDRESS' | 'SELLER_TAX_ID' | 'VAT_PERCENT' | 'VAT_NOTE'
>;

/** Who sells, from the deployment's settings. */
export function sellerOf(config: SellerConfig): Seller {
  const address = config.SELLER_ADDRESS.split('|').map((line) => line.trim());
  return {
    name: config.SELLER_NAME,
    address: address.filter(Boolean),
    taxId: config.SELLER_TAX_ID || null,
    vatBps: Math.round(config.VAT_PERCENT * 100),
    vatNote: config.VAT_NOTE,
  };
}
