package normalize

import "testing"

const (
	indonesian = "Dewan kota mengatakan pada hari Senin bahwa jembatan itu akan ditutup untuk perbaikan sampai akhir Mei dan para pengemudi harus menggunakan jembatan yang lain. Para pejabat memperkirakan kemacetan panjang di pagi hari."
	dutch      = "De gemeenteraad zei maandag dat de brug tot eind mei dicht is voor herstel en dat bestuurders de andere brug moeten nemen. De stad verwacht in de ochtend lange files en vraagt om met de bus of op de fiets te komen."
)

func TestAlphabets(t *testing.T) {
	for _, c := range []struct{ want, text string }{
		{"cs", "Rada města v pondělí oznámila, že most bude do konce května uzavřen kvůli opravám a že řidiči mají používat druhý. Úředníci očekávají ráno velká zpoždění."},
		{"es", "El ayuntamiento informó el lunes de que el puente permanecerá cerrado por obras hasta finales de mayo y de que los niños irán a pie por el otro, según la compañía española que dirige la reparación."},
		{"fr", "Le conseil a annoncé lundi que le pont serait fermé pour réparations jusqu’à la fin du mois de mai et que les conducteurs pourraient emprunter l’autre. Les autorités prévoient de longs retards dans la matinée, même à vélo."},
		{"hu", "A tanács hétfőn közölte, hogy a hidat május végéig javítás miatt lezárják, és hogy a járművezetőknek a másikat kell használniuk. A hatóságok reggelente hosszú késésekre számítanak, főleg esőben."},
		{"pl", "Rada miasta poinformowała w poniedziałek, że most będzie zamknięty z powodu remontu do końca maja i że kierowcy powinni korzystać z drugiego. Urzędnicy spodziewają się dużych opóźnień."},
		{"pt", "A câmara informou na segunda-feira que a ponte ficará fechada para reparações até ao fim de maio e que os condutores não poderão passar. As autoridades preveem longas filas de manhã nas outras ligações."},
		{"ro", "Primăria a anunțat luni că podul va fi închis pentru reparații până la sfârșitul lunii mai și că șoferii trebuie să folosească celălalt pod. Autoritățile se așteaptă la întârzieri."},
		{"ru", russian + " Мы ожидаем долгих задержек по утрам, поэтому просим жителей ехать этой весной на автобусах."},
		{"sv", "Kommunen meddelade på måndagen att bron stängs för reparation till slutet av maj och att förarna får använda den andra. Myndigheterna väntar sig långa förseningar på morgnarna."},
		{"tr", "BELEDİYE MECLİSİ pazartesi günü köprünün mayıs ayının sonuna kadar onarım için kapatılacağını ve sürücülerin diğer köprüyü kullanması gerektiğini bildirdi. Yetkililer sabahları uzun gecikmeler bekliyor."},
		{"", english},
		{"", german + german}, // no more letters beyond ASCII than English headlines about somebody may have
		{"", "Pokémon cards sell out again. New Pokémon film tops charts. Café sales rise. Beyoncé tickets on sale. Pokémon league opens in Leeds. Beyoncé thanks fans. Rosé prices fall. Pokémon Go turns ten. Fans queue overnight."},
		{"", "Erdoğan meets NATO chief. Erdoğan says talks stall. Markets wait on Erdoğan speech. Erdoğan visits Berlin for talks. Critics of Erdoğan win seats. Erdoğan allies lose ground. Opposition says Erdoğan must answer. Erdoğan back home."},
		{"", "São Paulo wins derby. São Paulo mayor resigns. Floods hit São Paulo again. São Paulo exchange falls. New line opens for São Paulo commuters. São Paulo hosts summit on trade. Strike ends at São Paulo port. São Paulo heat record."},
		{"", indonesian},
		{"", dutch},
		{"", "Café Müller plays in Düsseldorf, Zürich and Malmö; a naïve résumé of the programme is in the Süddeutsche of last Monday, which nobody here can read in full without paying for it, and in two blogs that I know of. " + english + english}, // names
		{"", "Kaupunginhallitus ilmoitti maanantaina, että silta suljetaan korjausten vuoksi toukokuun loppuun asti ja että kuljettajien on käytettävä toista siltaa. Viranomaiset odottavat pitkiä viivästyksiä."},                                      // Finnish
		{"", "Linnavalitsus teatas esmaspäeval, et sild suletakse remondiks kuni mai lõpuni ja et juhid peavad kasutama teist silda. Ametnikud ootavad hommikuti pikki viivitusi, sest paljud sõidavad üle jõe tööle."},                                  // Estonian
		{"", "Il consiglio ha comunicato lunedì che il ponte resterà chiuso per lavori fino alla fine di maggio, perché è pericoloso, e che si potrà usare l’altro. Più tardi si saprà se la città pagherà."},                                            // Italian
		{"", "Міська рада повідомила в понеділок, що міст буде закрито на ремонт до кінця травня і що водіям слід користуватися іншим мостом."},                                                                                                          // Ukrainian
		{"", "Општинскиот совет соопшти во понеделникот дека мостот ќе биде затворен до крајот на мај и дека возачите треба да го користат другиот."},                                                                                                    // Macedonian
		{"", "Шаһар советы күпер май ахырына кадәр төзәтү өчен ябылачак һәм йөртүчеләр башка күпердән файдаланырга тиеш дип белдерде."},                                                                                                                  // Tatar
		{"", "Größe"},
		{"", ""},
	} {
		if got, _ := byAlphabet(c.text, countLetters(poolRunes, c.text).all); got != c.want {
			t.Errorf("%q of %q, want %q", got, c.text, c.want)
		}
	}
}
