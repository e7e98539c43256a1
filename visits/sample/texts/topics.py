"""For each topic: what was done, what was seen, what comes of it."""

from visits.words import Topic

PARTS: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    Topic.OUTLET_READINESS: (
        (
            "Memeriksa kesiapan ruang gerai bersama {siapa}",
            "Menata ulang tempat {barang} dengan {orang} anggota",
            "Menghitung kebutuhan rak dan {alat} untuk gerai pertama",
            "Mendampingi pengurus menerima kiriman {dus} dus {barang}",
            "Mencocokkan daftar perlengkapan gerai dengan barang yang ada",
            "Melihat bangunan sementara yang akan dipakai sebagai gerai sembako",
            "Membuat denah gerai ukuran {meter} meter persegi",
        ),
        (
            "{alat} sudah datang, tetapi belum dipasang",
            "dinding dan lantai siap, instalasi listrik baru {persen} persen",
            "stok awal {barang} {kg} kg tersimpan di rumah {siapa}",
            "papan nama terpasang, pintu belakang masih rusak",
            "ruang penyimpanan lembap dan perlu alas kayu",
            "daftar harga belum ditempel dan belum ada buku kas gerai",
            "baru {orang} anggota yang bersedia berjaga bergiliran",
        ),
        (
            "Pembukaan direncanakan {tgl} setelah {alat} lengkap.",
            "Pengurus menyanggupi melengkapi rak dalam {hari} hari.",
            "Disepakati jadwal jaga gerai untuk {orang} orang.",
            "Modal belanja pertama {uang} diambil dari simpanan wajib.",
            "Contoh buku kas gerai ditinggalkan pada {siapa}.",
            "Uji coba penjualan {barang} dilakukan pekan depan.",
            "Sisa pekerjaan dibagi antara {siapa} dan pengelola.",
        ),
    ),
    Topic.BUSINESS_PLAN: (
        (
            "Menyusun rencana bisnis satu tahun bersama {orang} pengurus",
            "Menghitung titik impas gerai {barang}",
            "Membahas usulan pinjaman {modal} dan cara mengangsurnya",
            "Menghitung kebutuhan {barang} tiap bulan dari {anggota} anggota",
            "Memeriksa proposal usaha {hasil} yang ditulis {siapa}",
            "Membandingkan harga {barang} pada tiga pemasok",
        ),
        (
            "perkiraan omzet {modal} setahun masih terlalu tinggi",
            "biaya angkut {uang} tiap rit belum masuk hitungan",
            "keuntungan {barang} hanya sekitar {persen} persen dari perkiraan",
            "data penjualan {bulan} baru ada sebagian",
            "usaha {hasil} paling diminati menurut {orang} peserta",
            "pembagian sisa hasil usaha belum pernah dibicarakan",
        ),
        (
            "Angka diperbaiki oleh {siapa} sebelum {tgl}.",
            "Rencana disepakati dimulai kecil dengan modal {uang}.",
            "Proposal dibaca lagi dalam rapat pengurus bulan {bulan}.",
            "Dua skenario dibuat: dengan dan tanpa pinjaman bank.",
            "Bendahara mencatat belanja harian selama {hari} hari sebagai dasar.",
            "Hasil hitungan ditempel di papan koperasi untuk anggota.",
        ),
    ),
    Topic.OUTLET_GOVERNANCE: (
        (
            "Memeriksa buku kas gerai bulan {bulan}",
            "Melatih {siapa} mencatat penjualan harian",
            "Menghitung fisik stok {barang} bersama pengelola",
            "Membahas pembagian tugas jaga dan kunci gerai",
            "Mencocokkan nota pembelian {dus} dus {barang}",
            "Membuat aturan bon anggota bersama {orang} orang",
        ),
        (
            "selisih kas {uang} karena nota tidak disimpan",
            "stok {barang} kurang {kg} kg dari catatan",
            "buku penjualan rapi, tetapi buku pembelian kosong",
            "bon anggota mencapai {uang} dan belum ditagih",
            "kas dan uang pribadi {siapa} masih tercampur",
            "laporan {bulan} sudah ditandatangani pengawas",
        ),
        (
            "Mulai {tgl} setiap nota difoto dan disimpan dalam map.",
            "Hitung fisik dilakukan tiap {hari} hari.",
            "Bon dibatasi paling banyak {uang} tiap anggota.",
            "Bendahara membuka kas kecil yang terpisah.",
            "Pengawas memeriksa kas setiap akhir bulan.",
            "Format laporan sederhana dijelaskan dan dicoba bersama.",
        ),
    ),
    Topic.SIMKOPDES: (
        (
            "Memutakhirkan profil SIMKOPDES bersama {siapa}",
            "Membantu masuk kembali ke akun SIMKOPDES",
            "Mengunggah dokumen koperasi ke SIMKOPDES",
            "Mencocokkan {anggota} data anggota dengan isian SIMKOPDES",
            "Mengisi bagian gerai dan modal pada SIMKOPDES",
        ),
        (
            "kata sandi lupa dan harus diminta ulang",
            "profil terisi {persen} persen, bagian usaha masih kosong",
            "unggahan berhenti karena sinyal, tersisa {orang} berkas",
            "nama desa pada profil salah ketik dan sudah diperbaiki",
            "jumlah anggota berbeda {orang} dari buku daftar anggota",
            "foto gerai ditolak sistem karena terlalu besar",
        ),
        (
            "Sisanya diisi {siapa} dari kantor camat.",
            "Akun dipegang dua orang agar tidak hilang lagi.",
            "Data anggota dilengkapi sampai {tgl}.",
            "Pengisian dilanjutkan pada kunjungan berikut.",
            "Bukti layar disimpan sebagai arsip koperasi.",
            "Permintaan perbaikan dikirim ke dinas kabupaten.",
        ),
    ),
    Topic.PARTNERSHIP: (
        (
            "Menemani pengurus bertemu {mitra}",
            "Membahas rancangan kerja sama dengan {mitra}",
            "Menjajaki penjualan {hasil} anggota lewat koperasi",
            "Menghitung kuota {barang} dari {mitra}",
            "Meminta penawaran {barang} untuk {anggota} anggota",
        ),
        (
            "{mitra} meminta surat NIB dan rekening koperasi",
            "harga {hasil} yang ditawarkan {uang} tiap pikul",
            "pengiriman hanya mungkin bila pesanan lebih dari {dus} dus",
            "pembayaran diminta {hari} hari setelah barang datang",
            "sudah ada draf perjanjian {orang} halaman",
            "ongkos kirim {uang} ditanggung koperasi",
        ),
        (
            "Perjanjian ditandatangani setelah rapat {tgl}.",
            "Pesanan percobaan {dus} dus disepakati.",
            "{mitra} datang melihat gudang dalam {hari} hari.",
            "Pengurus meminta waktu untuk membandingkan harga.",
            "Anggota yang mau menjual {hasil} didata oleh {siapa}.",
        ),
    ),
    Topic.LEGALITY: (
        (
            "Memeriksa map legalitas koperasi",
            "Membantu mengurus NIB lewat OSS",
            "Menyiapkan berkas rekening bank atas nama koperasi",
            "Membahas perubahan susunan pengurus dengan {siapa}",
        ),
        (
            "akta dan SK ada, salinan NPWP belum ditemukan",
            "KBLI yang dipilih baru {orang} dari yang dibutuhkan",
            "alamat pada akta berbeda dengan kantor sekarang",
            "bank meminta hadir ketua dan bendahara bersama-sama",
            "akun OSS terkunci setelah salah sandi",
        ),
        (
            "Berkas dilengkapi {siapa} sebelum {tgl}.",
            "Pendaftaran diulang di kantor camat dengan sinyal kuat.",
            "Salinan dipindai dan disimpan di koperasi.",
            "Pengurus ke bank cabang dalam {hari} hari.",
        ),
    ),
    Topic.LAND: (
        (
            "Meninjau calon lahan seluas kira-kira {luas} meter persegi",
            "Mengukur sisi lahan bersama perangkat desa",
            "Membicarakan status lahan dengan kepala desa",
        ),
        (
            "lahan datar dan {meter} meter dari jalan desa",
            "sebagian rawa, perlu timbunan sekitar {orang} rit",
            "surat yang ada baru keterangan tanah desa",
            "batas timur masih dipersoalkan tetangga",
            "jaringan listrik {meter} meter dari lahan",
        ),
        (
            "Desa menerbitkan surat keterangan paling lambat {tgl}.",
            "Ukuran digambar dan dikirim ke dinas.",
            "Musyawarah batas diadakan dalam {hari} hari.",
            "Lahan pembanding ditunjukkan untuk kunjungan berikut.",
        ),
    ),
    Topic.BUILDING: (
        (
            "Melihat kemajuan bangunan gerai bersama {siapa}",
            "Mencatat pekerjaan yang selesai di lokasi pembangunan",
            "Mencocokkan kemajuan bangunan dengan papan proyek",
        ),
        (
            "pekerjaan kira-kira {persen} persen, {orang} tukang bekerja",
            "rangka atap terpasang, bahan dinding belum datang",
            "pondasi selesai, pekerjaan berhenti {hari} hari karena hujan",
            "lantai sedang dicor, halaman belum ditimbun",
        ),
        (
            "Mandor memperkirakan selesai bulan {bulan}.",
            "Foto diambil dari empat sisi.",
            "Keterlambatan dilaporkan ke desa dan pelaksana.",
            "Kunjungan ulang dalam {hari} hari.",
        ),
    ),
    Topic.ANNUAL_MEETING: (
        (
            "Menyiapkan RAT bersama {orang} pengurus",
            "Mendampingi RAT yang dihadiri {anggota} anggota",
            "Memeriksa laporan pertanggungjawaban untuk RAT",
        ),
        (
            "neraca sudah ada, laporan pengawas belum",
            "undangan dibagikan {hari} hari sebelumnya",
            "kuorum tercapai dan berita acara ditandatangani",
            "usulan simpanan wajib {uang} dibahas panjang",
        ),
        (
            "Tanggal RAT ditetapkan {tgl} bulan {bulan}.",
            "Berita acara disalin untuk dinas.",
            "Laporan disempurnakan oleh {siapa}.",
            "Keputusan diumumkan di balai desa.",
        ),
    ),
    Topic.MEMBERSHIP: (
        (
            "Sosialisasi keanggotaan di dusun bersama {siapa}",
            "Memeriksa buku daftar anggota",
            "Menerima {orang} calon anggota baru",
        ),
        (
            "{anggota} anggota tercatat, {orang} belum membayar simpanan pokok",
            "peserta {orang} orang, kebanyakan ibu-ibu",
            "banyak warga menunggu gerai buka sebelum mendaftar",
            "kartu anggota baru dicetak {persen} persen",
        ),
        (
            "Penagihan simpanan dilakukan {siapa} sampai {tgl}.",
            "Pendaftaran dibuka tiap hari pasar.",
            "Daftar diperbarui dan ditempel di kantor.",
            "Kunjungan ke dusun lain dalam {hari} hari.",
        ),
    ),
}
